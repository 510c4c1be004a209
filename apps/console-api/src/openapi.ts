import { Controller, Get, Inject, Injectable, type INestApplication } from '@nestjs/common';
import { ApiExcludeController, DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';

/** The contract that is served; it is known only once the application is made. */
@Injectable()
export class OpenApi {
  document: OpenAPIObject | undefined;
}

@ApiExcludeController()
@Controller('api/openapi.json')
export class OpenApiController {
  constructor(@Inject(OpenApi) private readonly openApi: OpenApi) {}

  @Get()
  read(): OpenAPIObject | undefined {
    return this.openApi.document;
  }
}

/** The contract: libs/console-client is generated from it. */
export function openApiOf(app: INestApplication): OpenAPIObject {
  const settings = new DocumentBuilder()
    .setTitle('Patchcord console API')
    .setDescription('What people and scripts ask of Patchcord. Every path wants the bearer token.')
    .setVersion('1')
    .addBearerAuth()
    .addSecurityRequirements('bearer')
    .build();
  return SwaggerModule.createDocument(app, settings, { operationIdFactory: (_, method) => method });
}
