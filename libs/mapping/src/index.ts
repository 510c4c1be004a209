export { toCategory } from './bigcommerce/category.mapper.js';
export { toConsent } from './bigcommerce/consent.mapper.js';
export { toCustomer } from './bigcommerce/customer.mapper.js';
export { toInventory } from './bigcommerce/inventory.mapper.js';
export { toOrder } from './bigcommerce/order.mapper.js';
export { toProduct } from './bigcommerce/product.mapper.js';
export {
  belowOf,
  categoryTree,
  mainCategoryOf,
  pathOf,
  pathText,
  treeOfCategories,
  withCategories,
} from './catalog/category-paths.js';
export type { CategoryNode, CategoryTree } from './catalog/category-paths.js';
export { factKey } from './catalog/fact-key.js';
export type { CatalogFact } from './catalog/fact-key.js';
export { lineFactsOf, productFactsOf, productLookup } from './catalog/line-facts.js';
export type { LineFacts } from './catalog/line-facts.js';
export { priceFacts, pricesOf } from './catalog/price-facts.js';
export type { PriceFact, VariantPrice } from './catalog/price-facts.js';
export { priceOf, priceRangeOf } from './catalog/prices.js';
export type { Price, PriceQuestion } from './catalog/prices.js';
export { stockFacts } from './catalog/stock-facts.js';
export type { StockFact } from './catalog/stock-facts.js';
export { isSellable, levelOf, stockOf } from './catalog/stock.js';
export type { VariantStock } from './catalog/stock.js';
export { consentDecision, isOptedIn, previousConsent, reduceConsent, toEvidence } from './consent.js';
export type { ConsentChange, ConsentChannel, ConsentState, Evidence, Snapshot, StorefrontConsent } from './consent.js';
export { decideStatus, mayForce } from './delivery-consent.js';
export type { ConsentAtCordial, StatusDecision, StatusQuestion } from './delivery-consent.js';
export { customerFields } from './customer-fields.js';
export type { AttributeMapping, AttributeType, CustomerField } from './customer-fields.js';
export { isoOf, millisecondsOf } from './iso-date.js';
export {
  addMoney,
  amountOf,
  compareMoney,
  decimalOf,
  divideMoney,
  isZero,
  multiplyMoney,
  subtractMoney,
} from './money.js';
export { parseJson } from './parse-json.js';
export type { JsonLimits } from './parse-json.js';
export {
  accountProblems,
  changeProblems,
  defaultStoreDocument,
  parseStoreDocument,
  storeDocumentJsonSchema,
  StoreDocumentError,
} from './store-document.js';
export type { Problem, Reference, StoreDocument, StoreDocumentInput } from './store-document.js';
export { parseStoreDocumentYaml } from './store-document-yaml.js';
export { toActivities, isTooOld } from './cordial/activity.mapper.js';
export type { Activity } from './cordial/activity.mapper.js';
export { attributesOf } from './cordial/attribute.mapper.js';
export type { ContactBody, CordialAttribute, Json } from './cordial/attribute.mapper.js';
export { contactOf } from './cordial/contact-of-order.js';
export type { OrderContact } from './cordial/contact-of-order.js';
export { listsOf, toConsentLists, toContactBody, toGuestBody, toSubscriberBody } from './cordial/contact.mapper.js';
export type { ProductFacts, ProductFactsOf } from './cordial/product-facts.js';
export { joinPurchase, toContactFacts, toPurchase } from './contact-facts.js';
export type { ContactFacts, CurrencyFacts, Purchase } from './contact-facts.js';
export { toFactsBody } from './cordial/facts.mapper.js';
export { orderFacts } from './order-fact-fields.js';
export type { OrderFactField } from './order-fact-fields.js';
export { toSmsChannel } from './cordial/sms.mapper.js';
export type { SmsChannel } from './cordial/sms.mapper.js';
export { SMS_PERMISSION, toSmsConsent } from './sms-consent.js';
export { cordialOrderId, toCordialOrder, toOrderPut } from './cordial/order.mapper.js';
export type { CordialAddress, CordialItem, CordialOrder, Properties } from './cordial/order.mapper.js';
export { productIdAtCordial, toCordialProduct, toProductCommand, toRemovedBody } from './cordial/product.mapper.js';
export type { CordialProduct, CordialVariant, ProductBody, ProductOrder } from './cordial/product.mapper.js';
export { toRequests } from './cordial/requests.js';
export type { CordialRequest } from './cordial/requests.js';
export { contactEmail } from './cordial/text.js';
export { isPurchase, milestoneFamilies, milestonesOf, statusLabel } from './milestones.js';
export type { Milestone, MilestoneFamily } from './milestones.js';
export { mapObservation } from './resource-mappers.js';
export type { CommerceEvents, Observations } from './resource-mappers.js';
export { observationsOf } from './wire.js';
