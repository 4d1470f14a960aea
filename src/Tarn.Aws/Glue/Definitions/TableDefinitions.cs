using System.Globalization;
using Tarn.Aws.Glue.Model;
using Tarn.Lake.Catalog;
using Tarn.Lake.Hive.Types;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Aws.Glue.Definitions;

/// <summary>Converts tables between the wire and the catalog.</summary>
internal static class TableDefinitions
{
    public const string TableType = "table_type";
    public const string MetadataLocation = "metadata_location";
    public const string PreviousMetadataLocation = "previous_metadata_location";
    private const string Iceberg = "ICEBERG";

    // Lake Formation's governed tables, which AWS itself no longer makes.
    private const string Governed = "GOVERNED";

    // The comment of an Iceberg table, as SQL engines set it.
    private const string Comment = "comment";

    /// <summary>Whether the parameters describe an Iceberg table and name the location of its metadata.</summary>
    public static bool NamesMetadata(IReadOnlyDictionary<string, string>? parameters) =>
        parameters is not null && parameters.ContainsKey(MetadataLocation)
        && parameters.TryGetValue(TableType, out var type) && type.Equals(Iceberg, StringComparison.OrdinalIgnoreCase);

    /// <summary>The part of a client's description that the door stores, without the pointer's parameters.</summary>
    public static Table Keep(TableInput input, string createdBy) => input.TableType == Governed ? throw NotGoverned() : new()
    {
        Name = input.Name.ToLowerInvariant(),
        Description = input.Description,
        Owner = input.Owner,
        LastAccessTime = input.LastAccessTime,
        LastAnalyzedTime = input.LastAnalyzedTime,
        Retention = input.Retention,
        StorageDescriptor = input.StorageDescriptor,
        PartitionKeys = input.PartitionKeys,
        ViewOriginalText = input.ViewOriginalText,
        ViewExpandedText = input.ViewExpandedText,
        TableType = input.TableType,
        Parameters = WithoutPointer(input.Parameters),
        CreatedBy = createdBy,
    };

    /// <summary>
    /// The table as Glue shows it. <paramref name="metadata"/> is given when the columns shown come from the metadata
    /// (see <see cref="ShowsMetadata"/>).
    /// </summary>
    public static Table Show(CatalogTable entry, Call call, TableMetadata? metadata) => Show(entry, call.Account, call.Principal.Arn, metadata);

    /// <inheritdoc cref="Show(CatalogTable, Call, TableMetadata?)"/>
    /// <param name="account">The account of the catalog.</param>
    /// <param name="createdBy">The creator of a table that no client has described.</param>
    public static Table Show(CatalogTable entry, string account, string createdBy, TableMetadata? metadata)
    {
        var kept = CatalogDocument.DecodeTable(entry.Document)
            ?? new Table { Name = entry.Name.Table, TableType = "EXTERNAL_TABLE", PartitionKeys = [], CreatedBy = createdBy };
        return kept with
        {
            Name = entry.Name.Table,
            Description = kept.Description ?? metadata?.Properties.GetValueOrDefault(Comment),
            DatabaseName = entry.Name.Database,
            CreateTime = DateTimeOffset.FromUnixTimeMilliseconds(entry.CreatedMs),
            UpdateTime = DateTimeOffset.FromUnixTimeMilliseconds(entry.UpdatedMs),
            Retention = kept.Retention ?? 0,
            StorageDescriptor = metadata is null ? kept.StorageDescriptor : Describe(kept.StorageDescriptor, metadata),
            PartitionKeys = kept.PartitionKeys ?? [],
            Parameters = entry.IsIceberg ? WithPointer(kept.Parameters, entry) : kept.Parameters ?? new Dictionary<string, string>(),
            IsRegisteredWithLakeFormation = false,
            CatalogId = account,
            VersionId = entry.Version.ToString(CultureInfo.InvariantCulture),
        };
    }

    /// <summary>
    /// Whether the columns shown come from the metadata: the client described none, or Tarn changed them since.
    /// </summary>
    public static bool ShowsMetadata(CatalogTable entry) =>
        entry.IsIceberg
        && (entry.SchemaByTarn || CatalogDocument.DecodeTable(entry.Document)?.StorageDescriptor is null or { Columns: null or { Count: 0 } });

    private static AwsErrorException NotGoverned() =>
        GlueErrors.InvalidInputException("TableInput.TableType GOVERNED is not supported: Iceberg tables commit atomically.");

    private static StorageDescriptor Describe(StorageDescriptor? kept, TableMetadata metadata) => (kept ?? new StorageDescriptor()) with
    {
        Columns = [.. metadata.CurrentSchema.Columns.Fields.Select(ColumnOf)],
        Location = kept?.Location ?? metadata.Location,
        Compressed = kept?.Compressed ?? false,
        NumberOfBuckets = kept?.NumberOfBuckets ?? 0,
        StoredAsSubDirectories = kept?.StoredAsSubDirectories ?? false,
    };

    // Columns are described as in Iceberg's own Glue catalog.
    private static Column ColumnOf(NestedField field) => new()
    {
        Name = field.Name,
        Type = HiveTypeText.Of(field.Type),
        Comment = field.Doc,
        Parameters = new Dictionary<string, string>
        {
            ["iceberg.field.current"] = "true",
            ["iceberg.field.id"] = field.Id.ToString(CultureInfo.InvariantCulture),
            ["iceberg.field.optional"] = field.Required ? "false" : "true",
        },
    };

    /// <summary>A description whose client moved the pointer: the pointer before is shown with it.</summary>
    public static Table Committed(Table kept) =>
        kept with { Parameters = new Dictionary<string, string>(kept.Parameters ?? new Dictionary<string, string>()) { [PreviousMetadataLocation] = "" } };

    /// <summary>Whether the client of a description moved the pointer.</summary>
    public static bool IsCommitted(Table? kept) => kept?.Parameters?.ContainsKey(PreviousMetadataLocation) == true;

    private static Dictionary<string, string>? WithoutPointer(IReadOnlyDictionary<string, string>? parameters) =>
        parameters?.Where(p => p.Key != MetadataLocation).ToDictionary();

    private static Dictionary<string, string> WithPointer(IReadOnlyDictionary<string, string>? parameters, CatalogTable table)
    {
        var shown = parameters?.ToDictionary() ?? [];

        // The stored value has the client's spelling; an Iceberg table always shows this type: D31 (a failed requirement is
        // a conflict).
        if (!shown.TryGetValue(TableType, out var type) || !type.Equals(Iceberg, StringComparison.OrdinalIgnoreCase))
        {
            shown[TableType] = Iceberg;
        }

        shown[MetadataLocation] = table.MetadataLocation!;

        // Clients that sent it or moved the pointer get it back. Terraform would see a difference after each commit of Tarn's.
        if (shown.Remove(PreviousMetadataLocation) && table.PreviousMetadataLocation is { } previous)
        {
            shown[PreviousMetadataLocation] = previous;
        }

        return shown;
    }
}
