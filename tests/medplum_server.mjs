// Medplum's FHIR router over its repository in memory: `node tests/medplum_server.mjs PORT`.
import { createServer } from 'node:http';
import { getStatus } from '@medplum/core';
import { FhirRouter, MemoryRepository } from '@medplum/fhir-router';

const router = new FhirRouter();
const repository = new MemoryRepository();

async function answer(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  const sent = Buffer.concat(parts).toString();
  return router.handleRequest(
    {
      method: request.method,
      url: request.url.replace(/^\/fhir/, ''),
      pathname: '',
      params: {},
      query: {},
      headers: request.headers,
      body: sent ? JSON.parse(sent) : undefined,
    },
    repository
  );
}

createServer(async (request, response) => {
  const [outcome, resource] = await answer(request);
  const version = resource?.meta?.versionId;
  response.writeHead(getStatus(outcome), {
    'Content-Type': 'application/fhir+json',
    ...(version ? { ETag: `W/"${version}"` } : {}),
  });
  response.end(JSON.stringify(resource ?? outcome));
}).listen(Number(process.argv[2]), '127.0.0.1');
