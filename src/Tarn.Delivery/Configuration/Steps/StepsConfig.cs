namespace Tarn.Delivery.Configuration.Steps;

/// <summary>
/// The steps of a delivery, in the order in which records pass through them. Records of a stream are unpacked first, if
/// the Kinesis Producer Library packed them.
/// </summary>
public sealed record StepsConfig
{
    /// <summary>No steps.</summary>
    public static StepsConfig None { get; } = new();

    /// <summary>Whether each record is decompressed from GZIP, and refused if it is not GZIP.</summary>
    public bool Decompresses { get; init; }

    /// <summary>
    /// Whether each record is a subscription message of CloudWatch Logs, of which only the log events' messages pass on.
    /// </summary>
    public bool ExtractsMessages { get; init; }

    /// <summary>The form of several records in one; null: records are not split.</summary>
    public SplitConfig? Split { get; init; }

    /// <summary>The function that transforms records; null: none.</summary>
    public FunctionConfig? Function { get; init; }

    /// <summary>
    /// A jq program whose first output is an object: for objects the partition keys, for tables
    /// <c>destinationDatabaseName</c>, <c>destinationTableName</c> and <c>operation</c>. Null: none.
    /// </summary>
    public string? MetadataQuery { get; init; }

    /// <summary>Whether a step chooses the table of each record, where the destination is tables.</summary>
    public bool Chooses => MetadataQuery is not null || Function is not null;
}
