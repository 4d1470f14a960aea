using Tarn.Aws.Iceberg.Answers;
using Tarn.Aws.Iceberg.Finding;
using Tarn.Aws.Iceberg.Model;
using Tarn.Aws.Iceberg.Refusals;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Aws.Iceberg.Tables;

internal sealed partial class TableOperations
{
    private const int LoadAttemptsMax = 5;

    /// <summary>
    /// Returns a table's metadata, on request with only the snapshots of branches and tags. A client that has the present state
    /// gets 304.
    /// </summary>
    [Kept("ReferencedBy", "a hint: a table is loaded alike through every view")]
    public async Task<LoadTableOutput> LoadTable(LoadTableInput input, Call call, CancellationToken cancellationToken)
    {
        var refsOnly = input.Snapshots switch
        {
            null or "all" => false,
            "refs" => true,
            _ => throw IcebergFailures.BadRequest($"snapshots is all or refs, not {input.Snapshots}."),
        };
        var table = catalog.Find(call, RestNames.PresentOf(call, input.Prefix, input.Namespace, input.Table));
        var etag = LoadedTable.ETag(table.MetadataLocation!, refsOnly);
        var known = input.IfNoneMatch?.Split(',', StringSplitOptions.TrimEntries) ?? [];
        if (Array.Exists(known, tag => tag == "*" || tag.EndsWith(etag, StringComparison.Ordinal)))
        {
            throw IcebergFailures.NotModified(etag);
        }

        var (location, metadata) = await Load(table, cancellationToken);
        return new LoadTableOutput
        {
            ETag = LoadedTable.ETag(location, refsOnly),
            Body = LoadedTable.Body(
                location,
                refsOnly ? LoadedTable.WithRefs(metadata) : metadata,
                files.Vend(call, table.Name, metadata, input.AccessDelegation, input.Host)),
        };
    }

    /// <summary>The present state of a table.</summary>
    private Task<(string Location, TableMetadata Metadata)> Load(Call call, TableName name, CancellationToken cancellationToken) =>
        Load(catalog.Find(call, name), cancellationToken);

    private async Task<(string Location, TableMetadata Metadata)> Load(CatalogTable table, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var location = table.MetadataLocation!;
            try
            {
                return (location, await catalog.Lake.Loader.Metadata(location, cancellationToken));
            }
            catch (TarnException missing) when (missing.Kind == ErrorKind.NotFound)
            {
                // 20 commits may have passed since the look-up and removed the metadata file.
                if (attempt == LoadAttemptsMax || !catalog.Lake.TryFindTable(table.Name, out var present)
                    || present.MetadataLocation is null || present.MetadataLocation == location)
                {
                    throw new AwsErrorException("NotFoundException", 404, $"Failed to open input stream for file: {location}");
                }

                table = present;
            }
        }
    }
}
