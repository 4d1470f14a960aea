namespace Tarn.Applications.Tables;

/// <summary>
/// The options of Flink's connectors, as data: of both generations of the Kinesis connector, of Firehose's, Iceberg's, and of the JSON format.
/// </summary>
public static class Connectors
{
    public const string Kinesis = "kinesis";
    public const string Firehose = "firehose";
    public const string Iceberg = "iceberg";

    private const string OwnReader = "the server reads its own log";
    private const string OwnWriter = "the server writes rows in the commit that moves the application's positions";
    private const string OwnRole = "the application acts with its ServiceExecutionRole";
    private const string OwnCatalog = "the catalog is this server's";

    private static readonly ConnectorOption[] Common =
    [
        Works("connector"),
        Works("format", "json"),
        Works("value.format", "json"),
        Works("aws.region"),
        Kept("aws.endpoint", "streams are this server's"),
        Kept("aws.trust.all.certificates", "no connection is made"),
        Kept("aws.credentials.provider", OwnRole),
        Kept("aws.credentials.*", OwnRole),
        Refused("aws.*", "it is not known"),
    ];

    private static readonly ConnectorOption[] Json =
    [
        Works("json.timestamp-format.standard", "SQL", "ISO-8601"),
        Works("json.encode.decimal-as-plain-number", "true"),
        Works("json.fail-on-missing-field", "false"),
        Works("json.encode.ignore-null-fields", "false"),
        Works("json.map-null-key.mode", "FAIL"),
        Kept("json.map-null-key.literal", "a map key that is null fails"),
        Kept("json.ignore-parse-errors", "a record that cannot be parsed goes to tarn_quarantine in either case"),
        Refused("json.*", "it is not known"),
    ];

    private static readonly ConnectorOption[] KinesisSource =
    [
        Works("format", "json", "debezium-json"),
        Works("value.format", "json", "debezium-json"),
        Works("debezium-json.schema-include", "false", "true"),
        Works("debezium-json.timestamp-format.standard", "SQL", "ISO-8601"),
        Kept("debezium-json.ignore-parse-errors", "a record that cannot be parsed goes to tarn_quarantine in either case"),
        Refused("debezium-json.*", "it is not known"),
        Works("stream"),
        Works("stream.arn"),
        Works("source.init.position", "LATEST", "TRIM_HORIZON", "AT_TIMESTAMP"),
        Works("source.init.timestamp"),
        Works("source.init.timestamp.format"),
        Works("scan.stream.initpos", "LATEST", "TRIM_HORIZON", "AT_TIMESTAMP"),
        Works("scan.stream.initpos-timestamp"),
        Works("scan.stream.initpos-timestamp-format"),
        Kept("source.reader.type", OwnReader),
        Kept("source.shard.*", OwnReader),
        Kept("source.efo.*", OwnReader),
        Kept("source.assigner.*", OwnReader),
        Kept("scan.stream.recordpublisher", OwnReader),
        Kept("scan.stream.efo.*", OwnReader),
        Kept("scan.stream.describe.*", OwnReader),
        Kept("scan.list.shards.*", OwnReader),
        Kept("scan.shard.*", OwnReader),
        Kept("scan.watermark.sync.*", "watermarks of shards are always joined"),
        Kept("scan.watermark.lookahead.*", "watermarks of shards are always joined"),
        Kept("sink.*", "this table is read, and nothing is written to it"),
        .. Common,
        .. Json,
    ];

    private static readonly ConnectorOption[] KinesisTarget =
    [
        Works("stream"),
        Works("stream.arn"),
        Works("sink.partitioner", "random", "fixed"),
        Works("sink.partitioner-field-delimiter"),
        Kept("sink.fail-on-error", "a row that a stream does not take ends the commit, and is tried again"),
        Kept("sink.requests.*", OwnWriter),
        Kept("sink.batch.*", OwnWriter),
        Kept("sink.flush-buffer.*", OwnWriter),
        Kept("sink.http-client.*", OwnWriter),
        Kept("sink.producer.*", OwnWriter),
        Kept("source.*", "this table is written, and nothing is read from it"),
        Kept("scan.*", "this table is written, and nothing is read from it"),
        .. Common,
        .. Json,
    ];

    private static readonly ConnectorOption[] FirehoseTarget =
    [
        Works("delivery-stream"),
        Kept("sink.fail-on-error", "a row that a stream does not take ends the commit, and is tried again"),
        Kept("sink.requests.*", OwnWriter),
        Kept("sink.batch.*", OwnWriter),
        Kept("sink.flush-buffer.*", OwnWriter),
        Kept("sink.http-client.*", OwnWriter),
        .. Common,
        .. Json,
    ];

    private static readonly ConnectorOption[] IcebergCatalog =
    [
        Works("connector"),
        Works("catalog-database"),
        Works("catalog-table"),
        Kept("catalog-name", OwnCatalog),
        Works("catalog-type", "glue", "rest"),
        Works("catalog-impl", "org.apache.iceberg.aws.glue.GlueCatalog", "org.apache.iceberg.rest.RESTCatalog"),
        Kept("io-impl", OwnCatalog),
        Kept("uri", OwnCatalog),
        Kept("clients", OwnCatalog),
        Kept("cache-enabled", OwnCatalog),
        Kept("glue.*", OwnCatalog),
        Kept("client.*", OwnCatalog),
        Kept("rest.*", OwnCatalog),
        Kept("s3.*", OwnCatalog),
        Kept("aws.region", OwnCatalog),
    ];

    private static readonly ConnectorOption[] IcebergTarget =
    [
        .. IcebergCatalog,
        Works("warehouse"),
        Works("format-version", "2"),
        Works("write.format.default", "parquet"),
        Kept("write.upsert.enabled", "rows replace others where the table of the script has a PRIMARY KEY"),
        Kept("upsert-enabled", "rows replace others where the table of the script has a PRIMARY KEY"),
    ];

    /// <summary>The options of a reference table.</summary>
    internal static readonly IReadOnlyList<ConnectorOption> IcebergReference = [.. IcebergCatalog, Kept("warehouse", OwnCatalog)];

    /// <summary>The options of a connector; null: it is not served.</summary>
    /// <param name="isTarget">Whether rows go to the table.</param>
    internal static IReadOnlyList<ConnectorOption>? Find(string connector, bool isTarget) => (connector, isTarget) switch
    {
        (Kinesis, false) => KinesisSource,
        (Kinesis, true) => KinesisTarget,
        (Firehose, true) => FirehoseTarget,
        (Iceberg, true) => IcebergTarget,
        _ => null,
    };

    private static ConnectorOption Works(string name, params string[] values) => new(name, OptionUse.Works) { Values = values };

    private static ConnectorOption Kept(string name, string reason) => new(name, OptionUse.Kept, reason);

    private static ConnectorOption Refused(string name, string reason) => new(name, OptionUse.Refused, reason);
}
