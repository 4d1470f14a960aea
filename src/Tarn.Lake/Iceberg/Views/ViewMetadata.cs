using Tarn.Lake.Iceberg.Schemas;

namespace Tarn.Lake.Iceberg.Views;

/// <summary>A view's metadata: the content of one metadata file. Immutable.</summary>
/// <seealso href="https://iceberg.apache.org/view-spec/"/>
public sealed record ViewMetadata
{
    /// <summary>The property that names the folder of metadata files.</summary>
    public const string FolderProperty = "write.metadata.path";

    /// <summary>The view's identity, which renames and moves do not change.</summary>
    public required Guid Uuid { get; init; }

    /// <summary>The view's folder; no slash at the end.</summary>
    public required string Location { get; init; }

    public required int CurrentVersionId { get; init; }

    /// <summary>The known versions.</summary>
    public required IReadOnlyList<ViewVersion> Versions { get; init; }

    /// <summary>The history of the current version, oldest first: (milliseconds since the epoch, version id).</summary>
    public required IReadOnlyList<(long TimestampMs, int VersionId)> VersionLog { get; init; }

    /// <summary>The schemas that versions refer to.</summary>
    public required IReadOnlyList<Schema> Schemas { get; init; }

    /// <summary>Properties, for instance <c>comment</c>.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>The folder of new metadata files: by a property, else below the location; no slash at the end.</summary>
    public string MetadataFolder => Properties.GetValueOrDefault(FolderProperty)?.TrimEnd('/') is { Length: > 0 } folder ? folder : $"{Location}/metadata";

    public ViewVersion Current => VersionById(CurrentVersionId);

    /// <summary>The columns of the current version.</summary>
    public Schema CurrentSchema => Schemas.FirstOrDefault(schema => schema.SchemaId == Current.SchemaId)
        ?? throw IcebergFormat.Broken($"there is no schema {Current.SchemaId}");

    public ViewVersion VersionById(int id) =>
        Versions.FirstOrDefault(version => version.Id == id) ?? throw IcebergFormat.Broken($"there is no view version {id}");
}
