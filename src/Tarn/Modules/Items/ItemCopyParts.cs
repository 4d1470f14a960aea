using Tarn.Access.Identities;
using Tarn.Access.Sessions;
using Tarn.Items;
using Tarn.Items.Copies;
using Tarn.Items.Copies.Exports;
using Tarn.Items.Copies.Imports;
using Tarn.Items.Copies.Replicas;
using Tarn.Items.Tables;
using Tarn.Jobs;
using Tarn.Modules.Storage;
using Tarn.Storage.Rights;
using Tarn.Telemetry.Logs.Lines;

namespace Tarn.Modules.Items;

/// <summary>Copies of item tables: backups, restores, recovery, exports, imports.</summary>
internal sealed record ItemCopyParts(ItemCopies Copies, ItemExports Exports, ItemImports Imports, ItemReplicas Replicas)
{
    private const string TableService = "dynamodb";

    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ReplicasEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>Opens the parts and adds their jobs.</summary>
    public static async ValueTask<ItemCopyParts> Open(
        ModuleContext context, ItemEngine room, ItemTables tables, ItemCopyStore store, CancellationToken cancellationToken)
    {
        var (storage, time) = (context.Get<StorageParts>(), context.Time);
        var authorizer = context.Get<PolicyAuthorizer>();
        IRights RightsOf(StoredCaller caller) => caller.Rights(authorizer, time.GetUtcNow(), TableService);
        var copies = context.Add(context.Own(new ItemCopies(room, tables, store, storage.Metadata, storage.Log, storage.Streams, time)));
        var exports = context.Own(
            await ItemExports.Open(copies, tables, storage.Objects, storage.Metadata, RightsOf, time, cancellationToken));
        var log = new ImportLog(context.Get<LineQueue>(), time);
        var imports = context.Own(
            await ItemImports.Open(copies, tables, storage.Objects, storage.Metadata, RightsOf, log, time, cancellationToken));
        store.Copies.Wanted += context.Jobs.Wake;
        exports.Wanted += context.Jobs.Wake;
        imports.Wanted += context.Jobs.Wake;
        context.OnClose(() =>
        {
            store.Copies.Wanted -= context.Jobs.Wake;
            exports.Wanted -= context.Jobs.Wake;
            imports.Wanted -= context.Jobs.Wake;
            return ValueTask.CompletedTask;
        });
        context.Jobs.Add(new Job("item copies", JobClass.Copy, Every, copies.WriteCopies) { Due = () => copies.CopiesDue });
        context.Jobs.Add(new Job("item restores", JobClass.Copy, Every, copies.FillTables) { Due = () => copies.FillsDue });
        context.Jobs.Add(new Job("item exports", JobClass.Copy, Every, exports.Run) { Due = () => exports.Due });
        context.Jobs.Add(new Job("item imports", JobClass.Copy, Every, imports.Run) { Due = () => imports.Due });
        context.Jobs.Add(new Job("item recovery", JobClass.Disk, Every, copies.KeepBases));
        var replicas = new ItemReplicas(
            room, tables, copies, store, storage.Metadata, storage.Log, storage.Streams, time, new TombstoneOptions(), () => storage.Log.ClockDoubt is null);
        context.Jobs.Add(new Job("item replicas", JobClass.Disk, ReplicasEvery, replicas.Run));
        return new ItemCopyParts(copies, exports, imports, replicas);
    }
}
