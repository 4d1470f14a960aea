using Tarn.Items.Copies.Transfers;

namespace Tarn.Items.Copies.Exports;

/// <summary>An export of a table to objects. Immutable.</summary>
public sealed record ItemExport : ItemTransfer
{
    /// <summary>The table's UUID in answers and manifests.</summary>
    public required string TableId { get; init; }

    public required ExportContent Content { get; init; }

    /// <summary>The begin of an incremental export, Unix milliseconds; 0: a full one.</summary>
    public long FromMs { get; init; }

    /// <summary>The moment of a full export, or the end of an incremental one, which is not in it: Unix milliseconds.</summary>
    public required long ToMs { get; init; }

    /// <summary>AES256; null: not named.</summary>
    public string? Encryption { get; init; }

    public long Items { get; init; }

    /// <summary>DynamoDB's count of the bytes of the lines' items.</summary>
    public long Bytes { get; init; }

    /// <inheritdoc/>
    public override string Arn => $"{TableArn}/export/{Name}";

    /// <summary>The folder of all exports in the bucket.</summary>
    public string Root => string.IsNullOrEmpty(Prefix) ? "AWSDynamoDB/" : $"{Prefix.TrimEnd('/')}/AWSDynamoDB/";

    /// <summary>The folder of its manifests.</summary>
    public string Folder => $"{Root}{Name}/";

    /// <summary>The folder of its data. Incremental exports share one.</summary>
    public string DataFolder => Content == ExportContent.Items ? $"{Folder}data/" : $"{Root}data/";
}
