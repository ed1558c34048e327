/** The product's page, which describes each rule. */
export const homepage = 'https://www.npmjs.com/package/gotraps';
