using Tarn.Access;
using Tarn.Access.Credentials;
using Tarn.Access.Identities;
using Tarn.Access.Registry;
using Tarn.Access.Sessions;
using Tarn.Aws.Firehose.Endpoints;
using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.Firehose.Roles;
using Tarn.Aws.Glue.Finding;
using Tarn.Delivery;
using Tarn.Delivery.Buffers;
using Tarn.Delivery.Changes;
using Tarn.Lake.Shredding;
using Tarn.Modules.Addresses;
using Tarn.Modules.Lake;
using Tarn.Modules.Storage;
using Tarn.Storage.Disk;
using Tarn.Wire.Outside;

namespace Tarn.Modules.Delivery;

/// <summary>Opens the deliveries from the parts that they need.</summary>
internal static class DeliveryOpening
{
    /// <summary>Opens the deliveries; none runs before <see cref="Deliveries.Start"/>.</summary>
    public static async Task<Deliveries> Open(ModuleContext context, StorageParts storage, CancellationToken cancellationToken)
    {
        var (directory, lake) = (context.Get<DataDirectory>(), context.Get<LakeParts>());
        directory.Disk.CreateFolder(DataDirectory.ScratchParquet);
        var parquet = context.Own(new ParquetEncoder(
            directory.Disk,
            context.Memory.BytesOf(DeliveryModule.DuckDb),
            Math.Max(1, Environment.ProcessorCount),
            DataDirectory.ScratchParquet));
        var roots = context.Settings.Of(EndpointSettings.Authorities) is { } file ? context.Own(EndpointRoots.Open(file)) : null;
        var policy = new AddressPolicy(
            context.Get<ReservedAddresses>().EndPoints.Addresses, context.Settings.Of(EndpointSettings.PlainNetworks));
        var client = context.Add(context.Own(new OutsideClient(policy, roots)));
        var endpoints = new EndpointClient(context.Get<SecretSealer>(), client, context.Time);
        var changes = context.Add(new LateChanges());
        var bufferBytes = context.Memory.BytesOf(DeliveryModule.Buffers);
        var scratchMaxBytes = context.Settings.Of(StorageSettings.ScratchMaxBytes);
        return context.Own(await Deliveries.Open(
            new DeliveryServices
            {
                Store = storage.Metadata,
                Streams = storage.Log,
                Directory = storage.Streams,
                Roles = new DeliveryRoles(context.Get<ResourceRegistry>(), context.Get<RoleSessions>(), context.Get<PolicyAuthorizer>()),
                Time = context.Time,
                Log = context.Log<Deliveries>(),
                HoldLimit = storage.HoldLimit,
                Holder = $"{directory.Format.Instance}/{Environment.ProcessId}",
                Forget = async (transaction, id) =>
                {
                    await changes.Forget(transaction, id);
                    await IntegrationRows.Forget(transaction, new ResourceId(id.Value));

                    // The delivery into an application's quarantine is no resource.
                    if (await ResourceRegistry.Get(transaction, new ResourceId(id.Value)) is { } resource)
                    {
                        await ResourceRegistry.Remove(transaction, resource.Id);
                    }
                },
                ChangeSource = form => form == ChangeForm.Points ? changes.Points : changes.Items,
                FindSource = SourceName.Find,
                Disk = directory.Disk,
                Objects = storage.Objects,
                Catalog = lake.Catalog,
                DescribedColumns = DescribedColumns.Of,
                Committers = lake.Committers,
                TableFiles = lake.Files,
                Endpoints = endpoints,
                Transform = context.Add(new LateTransform()),
                FileJobs = () => lake.FileJobs,
                Parquet = parquet,
                Memory = new BufferMemory(bufferBytes),
                Scratch = new BufferScratch(scratchMaxBytes),
                BufferBytesMax = bufferBytes + scratchMaxBytes,
                ActivePartitionsMax = context.Settings.Of(DeliverySettings.ActivePartitionsMax),
            },
            cancellationToken));
    }
}
