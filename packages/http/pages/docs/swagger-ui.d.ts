/** The options the reference uses; the package brings no types. */
declare module 'swagger-ui-dist/swagger-ui-es-bundle.js' {
  const SwaggerUI: (options: {
    dom_id: string;
    url: string;
    deepLinking: boolean;
    displayOperationId: boolean;
    displayRequestDuration: boolean;
    defaultModelsExpandDepth: number;
    filter: boolean;
    persistAuthorization: boolean;
    validatorUrl: null;
  }) => void;
  export default SwaggerUI;
}
