// Generated from openapi.json by generate.mjs. Do not edit by hand.

export type paths = {
    "/api/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listStores"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/config/{store}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readDocument"];
        put?: never;
        post: operations["applyDocument"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/config/{store}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/config/{store}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["rollBack"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/errors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listErrorGroups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/errors/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readError"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/errors/records": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listErrors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/lookup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["lookUp"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readSummary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
};
export type webhooks = Record<string, never>;
export type components = {
    schemas: never;
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
};
export type $defs = Record<string, never>;
export interface operations {
    listStores: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        stores: {
                            /** @description ISO 8601, UTC */
                            appliedAt: string;
                            appliedBy: string;
                            inForce: boolean;
                            store: string;
                            version: number;
                        }[];
                    };
                };
            };
        };
    };
    readDocument: {
        parameters: {
            query?: {
                /** @description Without it the one in force */
                version?: number;
            };
            header?: never;
            path: {
                store: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description ISO 8601, UTC */
                        appliedAt: string;
                        appliedBy: string;
                        inForce: boolean;
                        source: string;
                        store: string;
                        version: number;
                    };
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        error?: string;
                        message: string | string[];
                        statusCode: number;
                    };
                };
            };
        };
    };
    applyDocument: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                store: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Say whether it would be taken, and change nothing
                     * @default false
                     */
                    checkOnly?: boolean;
                    /** @description The document as YAML */
                    source: string;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        changed: boolean;
                        store: string;
                        version: number;
                    };
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        problems: {
                            column?: number;
                            line?: number;
                            message: string;
                            path: string;
                        }[];
                    };
                };
            };
        };
    };
    readHistory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                store: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        versions: {
                            /** @description ISO 8601, UTC */
                            appliedAt: string;
                            appliedBy: string;
                            inForce: boolean;
                            store: string;
                            version: number;
                        }[];
                    };
                };
            };
        };
    };
    rollBack: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                store: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The version to put in force again */
                    version: number;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        changed: boolean;
                        store: string;
                        version: number;
                    };
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        error?: string;
                        message: string | string[];
                        statusCode: number;
                    };
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        problems: {
                            column?: number;
                            line?: number;
                            message: string;
                            path: string;
                        }[];
                    };
                };
            };
        };
    };
    listErrorGroups: {
        parameters: {
            query?: {
                /** @description Code of the cause, as in field-missing */
                code?: string;
                /** @description Path of the field */
                field?: string;
                /** @description Last seen within: a span before now (24h), or an instant in ISO 8601 */
                since?: string;
                stage?: "ingest" | "normalize" | "enrich" | "deliver";
                state?: "open" | "redriven" | "closed" | "all";
                /** @description Store hash */
                store?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        groups: {
                            /** @description What a person does next */
                            action: string;
                            code: string;
                            /** @description Path of the field; empty when the whole record is at fault */
                            field: string;
                            firstSeen: string;
                            lastSeen: string;
                            /** @description Of the newest */
                            message: string;
                            records: number;
                            resources: string[];
                            /** @description Id of the newest */
                            sample: string;
                            stage: string;
                            stores: string[];
                        }[];
                    };
                };
            };
        };
    };
    readError: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        action: string;
                        attempts: number;
                        came: string;
                        code: string;
                        documentVersion: number;
                        effectKey: string;
                        errorTopic: {
                            offset: string;
                            partition: number;
                            topic: string;
                        };
                        expected: string;
                        field: string;
                        firstSeen: string;
                        id: string;
                        lastSeen: string;
                        message: string;
                        original: {
                            bytes: number;
                            /**
                             * @description How the bytes could be read
                             * @enum {string}
                             */
                            form: "avro" | "json" | "text" | "bytes" | "nothing";
                            headers: {
                                [key: string]: string;
                            };
                            key: string;
                            offset: string;
                            partition: number;
                            topic: string;
                            value: unknown;
                        };
                        resource: string;
                        resourceId: string;
                        schemaId: number | null;
                        stage: string;
                        /** @enum {string} */
                        state: "open" | "redriven" | "closed";
                        store: string;
                        /** @description How often this record was rejected */
                        times: number;
                        traceId: string;
                    };
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        error?: string;
                        message: string | string[];
                        statusCode: number;
                    };
                };
            };
        };
    };
    listErrors: {
        parameters: {
            query?: {
                /** @description Code of the cause, as in field-missing */
                code?: string;
                /** @description Path of the field */
                field?: string;
                /** @description Last seen within: a span before now (24h), or an instant in ISO 8601 */
                since?: string;
                stage?: "ingest" | "normalize" | "enrich" | "deliver";
                state?: "open" | "redriven" | "closed" | "all";
                /** @description Store hash */
                store?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        errors: {
                            code: string;
                            field: string;
                            firstSeen: string;
                            id: string;
                            lastSeen: string;
                            message: string;
                            resource: string;
                            resourceId: string;
                            stage: string;
                            /** @enum {string} */
                            state: "open" | "redriven" | "closed";
                            store: string;
                            /** @description How often this record was rejected */
                            times: number;
                        }[];
                    };
                };
            };
        };
    };
    lookUp: {
        parameters: {
            query: {
                /** @description An e-mail address, order:ID, customer:ID, subscriber:ID, contact:UUID, topic/partition/offset, or a record id */
                q: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description In one sentence */
                        answer: string;
                        asked: {
                            /** @enum {string} */
                            kind: "email" | "resource" | "contact" | "source" | "record";
                            value: string;
                        };
                        contacts: {
                            account: string;
                            /** @description What was last applied there; null when nothing was */
                            atCordial: {
                                cid: string;
                                updatedAt: string;
                                version: string;
                            } | null;
                            consent: {
                                at: string | null;
                                evidence: string;
                                /** @description subscribed, unsubscribed, or empty: never opted in or out */
                                status: string;
                                storefronts: {
                                    channelId: string;
                                    consents: string[];
                                    optInAt: string | null;
                                    optOutAt: string | null;
                                    store: string;
                                }[];
                            };
                            createdAt: string;
                            customers: {
                                customerId: string;
                                store: string;
                            }[];
                            /** @description Masked */
                            email: string;
                            id: string;
                        }[];
                        effects: {
                            account: string;
                            attempts: number;
                            effectKey: string;
                            request: string;
                            state: string;
                            status: number;
                            updatedAt: string;
                            version: string;
                        }[];
                        errors: {
                            code: string;
                            id: string;
                            lastSeen: string;
                            message: string;
                            stage: string;
                            state: string;
                        }[];
                        milestones: {
                            at: string;
                            name: string;
                            orderId: string;
                            silent: boolean;
                            store: string;
                        }[];
                        parked: {
                            dueAt: string;
                            effectKey: string;
                            isOpen: boolean;
                            kind: string;
                            parkedAt: string;
                            reason: string;
                        }[];
                        /** @description Newest first, at most 50 */
                        records: {
                            /** @description applied, unchanged, superseded, suppressed, rejected, parked, unknown or in flight; of a notice alone, its own */
                            end: string;
                            endings: {
                                attempts: number;
                                detail: string;
                                documentVersion: number;
                                effectKey: string;
                                endedAt: string;
                                /** @description contact, order, activity or suppression; empty for a record that made no command */
                                kind: string;
                                outcome: string;
                                path: string;
                                reason: string;
                                /** @description Method and path of the last call to Cordial */
                                request: string;
                                /** @description topic/partition/offset of the record it descends from */
                                source: string;
                                stage: string;
                                /** @description HTTP status of its answer; 0 when none */
                                status: number;
                                version: string;
                            }[];
                            hops: {
                                /** @description Since the hop before */
                                afterMs: number;
                                at: string;
                                hop: string;
                            }[];
                            lane: string;
                            origin: string;
                            recordId: string;
                            resource: string;
                            resourceId: string;
                            sourceVersion: string;
                            store: string;
                            /** @description Empty when the record was not sampled */
                            traceId: string;
                        }[];
                    };
                };
            };
        };
    };
    readStatus: {
        parameters: {
            query?: {
                /** @description Begin of the window: a span before now (15m, 24h, 7d), or an instant in ISO 8601 */
                since?: string;
                /** @description Store hash; without it all stores */
                store?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        commands: {
                            applied: number;
                            /** @description contact, order, activity or suppression */
                            kind: string;
                            parked: number;
                            rejected: number;
                            store: string;
                            superseded: number;
                            suppressed: number;
                            unchanged: number;
                            unknown: number;
                        }[];
                        /** @description Commands in Kafka that deliver has not finished, of all stores and times */
                        commandsInFlight: number;
                        notices: {
                            coalesced: number;
                            fetched: number;
                            inFlight: number;
                            missing: number;
                            received: number;
                            rejected: number;
                            store: string;
                        }[];
                        /** @description Rejected records that are open, of all times */
                        openErrors: number;
                        records: {
                            applied: number;
                            /** @description From the change to its application at Cordial, live lane; null when nothing was applied */
                            freshness: {
                                count: number;
                                p50Ms: number;
                                p95Ms: number;
                                p99Ms: number;
                            } | null;
                            inFlight: number;
                            parked: number;
                            received: number;
                            rejected: number;
                            /** @description Of the rejected: how many with which code */
                            rejectedBy: {
                                [key: string]: number;
                            };
                            resource: string;
                            /** @description Store hash; empty for records that no outcome has named yet, and for bytes that name no store */
                            store: string;
                            superseded: number;
                            suppressed: number;
                            /** @description Of the suppressed: how many by which rule */
                            suppressedBy: {
                                [key: string]: number;
                            };
                            unchanged: number;
                            unknown: number;
                        }[];
                        since: string;
                        until: string;
                    };
                };
            };
        };
    };
    readSummary: {
        parameters: {
            query?: {
                /** @description Begin of the window: a span before now (15m, 24h, 7d), or an instant in ISO 8601 */
                since?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Ends as unchanged, superseded or suppressed */
                        neededNothing: number;
                        /** @description Records and commands in Kafka that no stage has finished */
                        onTheirWay: number;
                        /** @description Records and commands that wait now, of all times */
                        parked: number;
                        /** @description Commands applied a second, over the last one to two minutes */
                        perSecond: number;
                        /** @description Commands applied at Cordial */
                        reachedCordial: number;
                        rejected: number;
                        since: string;
                        /** @description Effects whose answer was lost and that no read has settled yet, of all times */
                        unknown: number;
                    };
                };
            };
        };
    };
}
