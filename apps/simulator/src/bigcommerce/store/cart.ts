export interface CartLine {
  id: string;
  productId: number;
  variantId: number;
  quantity: number;
}

/** What a shopper has not bought yet. Gone (404) once it is converted or deleted. */
export interface Cart {
  id: string;
  customerId: number;
  channelId: number;
  email: string;
  currency: string;
  lines: CartLine[];
  couponCode: string | null;
  createdMs: number;
  modifiedMs: number;
  version: number;
  /** In the recovery mail's link; empty until it was abandoned. */
  token: string;
}
