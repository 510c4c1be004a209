/** A document that is valid as it stands and says at each line what belongs there. */
export function firstDocument(store: string, account: string): string {
  return `# How store ${store} flows into Cordial. What is left out has its default.
# Look at it with \`patchcord config check\`, put it in force with \`patchcord config apply\`.
version: 1
store: ${store}
# Our name of the Cordial account. Stores that share an account each need an idPrefix of their own, as in "uk-"; it never changes.
account: ${account}
# idPrefix: uk-
# true: do everything but the calls that change Cordial.
dryRun: false

bigcommerce:
  # Never a credential itself: the name of an environment variable ({ env: NAME }) or of a file ({ file: path }).
  accessToken: { env: BIGCOMMERCE_ACCESS_TOKEN }
  clientSecret: { env: BIGCOMMERCE_CLIENT_SECRET }
  webhooks:
    # signature, header or both.
    verify: signature

cordial:
  apiKey: { env: CORDIAL_API_KEY }
  # true: an opt-in that is newer than an opt-out at Cordial may subscribe the person again.
  forceResubscribe: false

# Each storefront (BigCommerce channel id), and the Cordial list of those who opted in there.
channels:
  '1':
    name: Main storefront
    list: newsletter

# Names of the events at Cordial; false sends none.
events:
  placed: order
  paid: order-paid
  cancelled: order-cancelled
`;
}
