// Generated from openapi.json by generate.mjs. Do not edit by hand.

export type paths = {
    "/api/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
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
    "/api/errors/{id}/reveal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["revealError"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/errors/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["closeErrors"];
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
    "/api/redrives": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listRedrives"];
        put?: never;
        post: operations["startRedrive"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/redrives/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readRedrive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/redrives/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["resumeRedrive"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/redrives/{id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["stopRedrive"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/redrives/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["planRedrive"];
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
    "/api/status/windows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readStatusWindows"];
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
    "/api/waiting": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readWaiting"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/waiting/{store}/{stage}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["releaseStore"];
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
    readAudit: {
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
                        deeds: {
                            /** @enum {string} */
                            action: "redrive" | "redrive-stop" | "redrive-resume" | "close" | "reveal" | "release";
                            at: string;
                            /** @description How many records it was about */
                            count: number;
                            /** @description What was chosen */
                            filter: {
                                [key: string]: unknown;
                            };
                            id: string;
                            redrive: string | null;
                            /** @description Of a redrive: how far it is now */
                            result: string;
                            /** @description Name of the token */
                            who: string;
                        }[];
                    };
                };
            };
        };
    };
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
                /** @description Kind of message, as the groups name it */
                fingerprint?: string;
                /** @description customer, subscriber, order … */
                resource?: string;
                /** @description Id of the resource at its source */
                resourceId?: string;
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
                            /** @description Tells apart what no field does: the message without what differs from record to record */
                            fingerprint: string;
                            firstSeen: string;
                            /** @description False where the same bytes are refused for what they are */
                            isWorthSendingAgain: boolean;
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
                        /** @description Calls to Cordial that were made for it */
                        attempts: number;
                        /** @description Calls for its effect that were not the last good one, oldest first */
                        attemptsMade: {
                            at: string;
                            attempt: number;
                            /** @description Until the next attempt; null when none follows */
                            delayMs: number | null;
                            effectKey: string;
                            kind: string;
                            reason: string;
                            request: string;
                            result: string;
                            /** @description HTTP status of the answer; 0 when none came */
                            status: number;
                        }[];
                        came: string;
                        closedAt: string | null;
                        /** @description What closed it: it went through, a newer version went through, or a person by the name of the token */
                        closedBy: string;
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
                        fingerprint: string;
                        firstSeen: string;
                        id: string;
                        isRevealed: boolean;
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
                            /** @description False once its bytes were let go */
                            isKept: boolean;
                            key: string;
                            offset: string;
                            partition: number;
                            topic: string;
                            value: unknown;
                        };
                        path: string;
                        redrivenAt: string | null;
                        /** @description How often it was sent again */
                        redrives: number;
                        resource: string;
                        resourceId: string;
                        schemaId: number | null;
                        /** @description topic/partition/offset of the record it descends from: its place in the books */
                        source: string;
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
    revealError: {
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
                        /** @description Calls to Cordial that were made for it */
                        attempts: number;
                        /** @description Calls for its effect that were not the last good one, oldest first */
                        attemptsMade: {
                            at: string;
                            attempt: number;
                            /** @description Until the next attempt; null when none follows */
                            delayMs: number | null;
                            effectKey: string;
                            kind: string;
                            reason: string;
                            request: string;
                            result: string;
                            /** @description HTTP status of the answer; 0 when none came */
                            status: number;
                        }[];
                        came: string;
                        closedAt: string | null;
                        /** @description What closed it: it went through, a newer version went through, or a person by the name of the token */
                        closedBy: string;
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
                        fingerprint: string;
                        firstSeen: string;
                        id: string;
                        isRevealed: boolean;
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
                            /** @description False once its bytes were let go */
                            isKept: boolean;
                            key: string;
                            offset: string;
                            partition: number;
                            topic: string;
                            value: unknown;
                        };
                        path: string;
                        redrivenAt: string | null;
                        /** @description How often it was sent again */
                        redrives: number;
                        resource: string;
                        resourceId: string;
                        schemaId: number | null;
                        /** @description topic/partition/offset of the record it descends from: its place in the books */
                        source: string;
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
    closeErrors: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    code?: string;
                    field?: string;
                    fingerprint?: string;
                    /** @description Single records; with them nothing else of the filter is looked at */
                    ids?: string[];
                    resource?: string;
                    resourceId?: string;
                    /** @description Begin of the window: a span before now (15m, 24h, 7d), or an instant in ISO 8601 */
                    since?: string;
                    /** @enum {string} */
                    stage?: "ingest" | "normalize" | "enrich" | "deliver";
                    store?: string;
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
                        closed: number;
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
                /** @description Kind of message, as the groups name it */
                fingerprint?: string;
                /** @description customer, subscriber, order … */
                resource?: string;
                /** @description Id of the resource at its source */
                resourceId?: string;
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
                            closedAt: string | null;
                            /** @description What closed it: it went through, a newer version went through, or a person by the name of the token */
                            closedBy: string;
                            code: string;
                            field: string;
                            firstSeen: string;
                            id: string;
                            lastSeen: string;
                            message: string;
                            /** @description How often it was sent again */
                            redrives: number;
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
                        /** @description Calls for these effects that were not the last good one, oldest first, at most 200 */
                        attempts: {
                            at: string;
                            attempt: number;
                            /** @description Until the next attempt; null when none follows */
                            delayMs: number | null;
                            effectKey: string;
                            kind: string;
                            reason: string;
                            request: string;
                            result: string;
                            /** @description HTTP status of the answer; 0 when none came */
                            status: number;
                        }[];
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
                            closedBy: string;
                            code: string;
                            id: string;
                            lastSeen: string;
                            message: string;
                            redrivenAt: string | null;
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
    listRedrives: {
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
                        redrives: {
                            createdAt: string;
                            createdBy: string;
                            filter: {
                                [key: string]: unknown;
                            };
                            finishedAt: string | null;
                            id: string;
                            /** @description Of the sent: neither yet */
                            onTheirWay: number;
                            perSecond: number;
                            /** @description Of the sent: rejected again since */
                            rejectedAgain: number;
                            sent: number;
                            skipped: number;
                            skippedBy: {
                                [key: string]: number;
                            };
                            /** @enum {string} */
                            state: "running" | "stopped" | "done";
                            /** @description Of the sent: closed, because they or something newer went through */
                            succeeded: number;
                            total: number;
                            waiting: number;
                        }[];
                    };
                };
            };
        };
    };
    startRedrive: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Which of the open records; an empty filter chooses all of them */
                    errors: {
                        code?: string;
                        field?: string;
                        fingerprint?: string;
                        /** @description Single records; with them nothing else of the filter is looked at */
                        ids?: string[];
                        resource?: string;
                        resourceId?: string;
                        /** @description Begin of the window: a span before now (15m, 24h, 7d), or an instant in ISO 8601 */
                        since?: string;
                        /** @enum {string} */
                        stage?: "ingest" | "normalize" | "enrich" | "deliver";
                        store?: string;
                    };
                    /**
                     * @description Records a second, at most 500
                     * @default 20
                     */
                    perSecond?: number;
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
                        createdAt: string;
                        createdBy: string;
                        filter: {
                            [key: string]: unknown;
                        };
                        finishedAt: string | null;
                        id: string;
                        /** @description Of the sent: neither yet */
                        onTheirWay: number;
                        perSecond: number;
                        /** @description Of the sent: rejected again since */
                        rejectedAgain: number;
                        sent: number;
                        skipped: number;
                        skippedBy: {
                            [key: string]: number;
                        };
                        /** @enum {string} */
                        state: "running" | "stopped" | "done";
                        /** @description Of the sent: closed, because they or something newer went through */
                        succeeded: number;
                        total: number;
                        waiting: number;
                    };
                };
            };
        };
    };
    readRedrive: {
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
                        createdAt: string;
                        createdBy: string;
                        filter: {
                            [key: string]: unknown;
                        };
                        finishedAt: string | null;
                        id: string;
                        /** @description Of the sent: neither yet */
                        onTheirWay: number;
                        perSecond: number;
                        /** @description Of the sent: rejected again since */
                        rejectedAgain: number;
                        sent: number;
                        skipped: number;
                        skippedBy: {
                            [key: string]: number;
                        };
                        /** @enum {string} */
                        state: "running" | "stopped" | "done";
                        /** @description Of the sent: closed, because they or something newer went through */
                        succeeded: number;
                        total: number;
                        waiting: number;
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
    resumeRedrive: {
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
                        createdAt: string;
                        createdBy: string;
                        filter: {
                            [key: string]: unknown;
                        };
                        finishedAt: string | null;
                        id: string;
                        /** @description Of the sent: neither yet */
                        onTheirWay: number;
                        perSecond: number;
                        /** @description Of the sent: rejected again since */
                        rejectedAgain: number;
                        sent: number;
                        skipped: number;
                        skippedBy: {
                            [key: string]: number;
                        };
                        /** @enum {string} */
                        state: "running" | "stopped" | "done";
                        /** @description Of the sent: closed, because they or something newer went through */
                        succeeded: number;
                        total: number;
                        waiting: number;
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
    stopRedrive: {
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
                        createdAt: string;
                        createdBy: string;
                        filter: {
                            [key: string]: unknown;
                        };
                        finishedAt: string | null;
                        id: string;
                        /** @description Of the sent: neither yet */
                        onTheirWay: number;
                        perSecond: number;
                        /** @description Of the sent: rejected again since */
                        rejectedAgain: number;
                        sent: number;
                        skipped: number;
                        skippedBy: {
                            [key: string]: number;
                        };
                        /** @enum {string} */
                        state: "running" | "stopped" | "done";
                        /** @description Of the sent: closed, because they or something newer went through */
                        succeeded: number;
                        total: number;
                        waiting: number;
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
    planRedrive: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Which of the open records; an empty filter chooses all of them */
                    errors: {
                        code?: string;
                        field?: string;
                        fingerprint?: string;
                        /** @description Single records; with them nothing else of the filter is looked at */
                        ids?: string[];
                        resource?: string;
                        resourceId?: string;
                        /** @description Begin of the window: a span before now (15m, 24h, 7d), or an instant in ISO 8601 */
                        since?: string;
                        /** @enum {string} */
                        stage?: "ingest" | "normalize" | "enrich" | "deliver";
                        store?: string;
                    };
                    /**
                     * @description Records a second, at most 500
                     * @default 20
                     */
                    perSecond?: number;
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
                        /** @description Open records that the filter chooses */
                        matching: number;
                        /** @description Of them: those that would be sent again */
                        ready: number;
                        /** @description How long it would take at this rate */
                        seconds: number;
                        /** @description Sent again 5 times already */
                        triedTooOften: number;
                        /** @description Their bytes are not kept any more */
                        withoutOriginal: number;
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
                /** @description End of the window, in the same way; without it now */
                until?: string;
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
                            /** @description Received, past every stage, and neither ended nor in flight: 0, or something was lost */
                            remainder: number;
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
                            /** @description Received, past every stage, and neither ended nor in flight: 0, or something was lost */
                            remainder: number;
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
                        /** @description Of all records and notices: received, past every stage, and neither ended nor in flight */
                        remainder: number;
                        since: string;
                        until: string;
                    };
                };
            };
        };
    };
    readStatusWindows: {
        parameters: {
            query: {
                /** @description Begin of the window: a span before now (15m, 24h, 7d), or an instant in ISO 8601 */
                since?: string;
                /** @description Store hash; without it all stores */
                store?: string;
                /** @description Length of each window: 5m, 15m, 1h, 1d */
                window: string;
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
                        /** @description Oldest first */
                        windows: {
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
                            notices: {
                                coalesced: number;
                                fetched: number;
                                inFlight: number;
                                missing: number;
                                received: number;
                                rejected: number;
                                /** @description Received, past every stage, and neither ended nor in flight: 0, or something was lost */
                                remainder: number;
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
                                /** @description Received, past every stage, and neither ended nor in flight: 0, or something was lost */
                                remainder: number;
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
                            /** @description Of all records and notices: received, past every stage, and neither ended nor in flight */
                            remainder: number;
                            since: string;
                            until: string;
                        }[];
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
    readWaiting: {
        parameters: {
            query?: {
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
                        parked: {
                            /** @description Cordial account; empty for what waits for a customer to be fetched */
                            account: string;
                            commands: number;
                            contacts: number;
                            meaning: string;
                            nextTry: string | null;
                            reason: string;
                            since: string;
                            store: string;
                        }[];
                        /** @description Stages that a systemic failure stopped for a store */
                        stopped: {
                            action: string;
                            /** @description Store document that made the rejects; a newer one lets the stage go on */
                            documentVersion: number;
                            /** @description That wait behind it */
                            records: number;
                            rejects: number;
                            since: string;
                            /** @enum {string} */
                            stage: "normalize" | "enrich" | "deliver";
                            store: string;
                            /** @description Empty when all of the stage is stopped */
                            topic: string;
                        }[];
                        /** @description Oldest first, at most 200 */
                        unknown: {
                            account: string;
                            action: string;
                            attempts: number;
                            contactId: string;
                            effectKey: string;
                            /** @description True while reads may still settle it; false: a person decides */
                            isOpen: boolean;
                            /** @description contact, order, activity or suppression; empty when nothing waits for it any more */
                            kind: string;
                            /** @description How often Cordial was read to find out */
                            reads: number;
                            request: string;
                            since: string;
                            store: string;
                        }[];
                        unknownCount: number;
                    };
                };
            };
        };
    };
    releaseStore: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                stage: "normalize" | "enrich" | "deliver";
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
                        /** @description That waited and now go on */
                        records: number;
                        /** @enum {string} */
                        stage: "normalize" | "enrich" | "deliver";
                        store: string;
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
}
