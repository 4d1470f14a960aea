using Tarn.Aws.Iceberg.Answers;
using Tarn.Aws.Iceberg.Finding;
using Tarn.Aws.Iceberg.Model;
using Tarn.Aws.Iceberg.Refusals;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Aws.Iceberg.Tables;

internal sealed partial class TableOperations
{
    /// <summary>Adds a table whose metadata exists, or replaces the pointer of a table (<c>overwrite</c>).</summary>
    public async Task<RegisterTableOutput> RegisterTable(RegisterTableInput input, Call call, CancellationToken cancellationToken)
    {
        var name = RestNames.TableOf(call, input.Prefix, input.Namespace, input.Name);
        await keys.Run(
            call,
            input.IdempotencyKey,
            async request =>
            {
                _ = catalog.Find(call, name.DatabaseName);
                if (input.Overwrite != true)
                {
                    catalog.CheckAbsent(name, forView: false);
                }

                var metadata = await Registered(name, input.MetadataLocation, call, cancellationToken);
                using var commitLock = await committers.EnterForEngine(name, call.Rights, cancellationToken);
                await catalog.Store.Commit(
                    async transaction =>
                    {
                        await Register(transaction, name, (input.MetadataLocation, metadata), input.Overwrite == true, commitLock.Metadata, call);
                        await request.Record(transaction);
                    },
                    cancellationToken);
            },
            cancellationToken);
        var (location, loaded) = await Load(call, name, cancellationToken);
        return new RegisterTableOutput
        {
            ETag = LoadedTable.ETag(location, refsOnly: false),
            Body = LoadedTable.Body(location, loaded, files.Vend(call, name, loaded, input.AccessDelegation, input.Host)),
        };
    }

    private async Task<TableMetadata> Registered(TableName name, string location, Call call, CancellationToken cancellationToken)
    {
        try
        {
            return await TableRegistration.Read(catalog.Lake, name, location, call.Rights, cancellationToken);
        }
        catch (TarnException exception) when (exception.Kind is ErrorKind.NotFound or ErrorKind.InvalidArgument or ErrorKind.LimitExceeded)
        {
            throw IcebergFailures.BadRequest($"metadata-location {location} cannot be read as Iceberg metadata: {exception.Message}");
        }
    }

    private async ValueTask Register(
        IMetadataTransaction transaction, TableName name, (string Location, TableMetadata Metadata) pointer, bool overwrites, TableMetadata? before, Call call)
    {
        var nowMs = call.Time.ToUnixTimeMilliseconds();
        if (await catalog.Lake.FindTable(transaction, name) is not { } existing)
        {
            await TableRegistration.Create(catalog.Lake, transaction, name, pointer, call.Rights, nowMs);
        }
        else if (!overwrites || !existing.IsIceberg)
        {
            throw catalog.Exists(existing, forView: false);
        }
        else
        {
            await catalog.Lake.ReplaceTable(transaction, existing.PointTo(pointer.Location, pointer.Metadata, call.Rights) with
            {
                UpdatedMs = nowMs,
                PreviousMetadataLocation = existing.MetadataLocation,
                SchemaByTarn = true,

                // Metadata of another table is registered, also under the name of one that was made here.
                MadeByTarn = existing.MadeByTarn && before?.TableUuid == pointer.Metadata.TableUuid,
            });
        }
    }
}
