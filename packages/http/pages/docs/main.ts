import SwaggerUI from 'swagger-ui-dist/swagger-ui-es-bundle.js';
import 'swagger-ui-dist/swagger-ui.css';

SwaggerUI({
  dom_id: '#reference',
  url: '/openapi.json',
  deepLinking: true,
  displayOperationId: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  filter: true,
  persistAuthorization: false,
  // Nothing is asked of anyone but the host: the badge would send the description to a public validator.
  validatorUrl: null,
});
