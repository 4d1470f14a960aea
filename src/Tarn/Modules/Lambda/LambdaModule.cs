using Tarn.Access.Credentials;
using Tarn.Access.Registry;
using Tarn.Access.Sessions;
using Tarn.Aws.DynamoDbStreams.Mappings;
using Tarn.Aws.Lambda;
using Tarn.Aws.Lambda.Transforms;
using Tarn.Aws.Sqs.Mappings;
using Tarn.Aws.Targets;
using Tarn.Aws.TarnApi.Parts;
using Tarn.Aws.TarnApi.Pending;
using Tarn.Aws.TarnApi.Readers;
using Tarn.Dispatch.Sources;
using Tarn.Functions.Asynchronous;
using Tarn.Functions.Asynchronous.Work;
using Tarn.Functions.Changes;
using Tarn.Functions.Definitions;
using Tarn.Functions.Mappings;
using Tarn.Functions.Packages;
using Tarn.Functions.Provisioning;
using Tarn.Functions.Resolving;
using Tarn.Functions.Running;
using Tarn.Items.Tables;
using Tarn.Jobs;
using Tarn.Messaging.Queues;
using Tarn.Messaging.Queues.Definitions;
using Tarn.Modules.Delivery;
using Tarn.Modules.Functions;
using Tarn.Modules.Iceberg;
using Tarn.Modules.Storage;
using Tarn.Settings;
using Tarn.Storage.Consumers;
using Tarn.Targets;

namespace Tarn.Modules.Lambda;

/// <summary>AWS Lambda: definitions of functions, and their door.</summary>
internal sealed class LambdaModule : IModule
{
    private const string BootId = "/proc/sys/kernel/random/boot_id";

    private static readonly TimeSpan ActivationEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public string Name => "lambda";

    /// <inheritdoc/>
    public IReadOnlyList<Type> Rooms { get; } =
    [
        typeof(FunctionDirectory), typeof(VersionResolver), typeof(EventSourceMappings), typeof(AsyncInvocations), typeof(MappingsBacklog),
        typeof(FunctionTarget),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<SettingDefinition> Settings => LambdaSettings.All;

    /// <inheritdoc/>
    public async ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var (storage, runner) = (context.Get<StorageParts>(), context.Get<FunctionRunner>());
        var folders = new PackageFolders(Path.Join(runner.Folders.Code, Boot()));
        var packages = new PackageStore(storage.Objects, folders);
        var rows = new VersionRows(new VariableSealer(context.Get<SecretSealer>()));
        var directory = context.Add(context.Own(await FunctionDirectory.Open(storage.Metadata, rows, cancellationToken)));
        var hotFolders = new HotFolders(context.Settings.Of(LambdaSettings.Folder), context.Time);
        var resolver = context.Add(new VersionResolver(directory, packages, hotFolders, runner, Random.Shared.NextDouble));

        var activation = new FunctionActivation(directory, rows, storage.Metadata, packages, runner);
        directory.Changing += context.Jobs.Wake;
        context.Jobs.Add(new Job("function states", JobClass.Disk, ActivationEvery, activation.Run)
        {
            Due = () => directory.HasChanging ? context.Time.GetUtcNow() : null,
        });
        context.Jobs.Add(new Job("unpacked code", JobClass.Disk, SweepEvery, new PackageSweep(storage.Metadata, folders, context.Time).Run));
        var provisioned = KeepReady(context, directory, resolver, runner);
        context.OnStart(_ =>
        {
            folders.Clean();
            return ValueTask.CompletedTask;
        });
        var target = context.Add(new FunctionTarget(
            context.Get<ResourceRegistry>(), directory, resolver, runner, context.Get<SenderRights>(), storage.Metadata));
        context.Get<LateTransform>().Functions = new FunctionTransform(target, context.Get<ResourceRegistry>(), storage.Streams, context.Time);
        var (mappings, asynchronous) = await OpenEvents(context, storage, target, cancellationToken);
        context.Get<TargetDirectory>().Add(new AsyncFunctionTarget(
            context.Get<ResourceRegistry>(), directory, storage.Metadata, asynchronous, context.Get<SenderRights>(), context.Time));
        // arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]
        context.Shards.Add(new MappingReaders(
            storage.Holds, ConsumerKind.Mapping, "function", id => mappings.Find(id)?.Config.FunctionArn.Split(':')[6]));
        Show(context, new FunctionsPart(directory, runner, mappings, context.Time), new FunctionsFlow(directory, mappings, target, context.Time));
        context.Doors.Add(new LambdaDoor(new LambdaParts
        {
            Registry = context.Get<ResourceRegistry>(),
            Store = storage.Metadata,
            Objects = storage.Objects,
            Roles = context.Get<RoleSessions>(),
            Keys = context.Get<SessionKeys>(),
            Packages = packages,
            HotFolders = hotFolders,
            Versions = rows,
            Directory = directory,
            Urls = context.Own(await UrlDirectory.Open(storage.Metadata, cancellationToken)),
            Resolver = resolver,
            Runner = runner,
            MemoryMbMax = context.Settings.Of(FunctionSettings.MemoryMb),
            Provisioned = provisioned,
            Target = target,
            Mappings = mappings,
            Asynchronous = asynchronous,
            Tables = context.Get<ItemTables>(),
            Queues = context.Get<Definitions<RegisteredQueue>>(),
            Streams = storage.Streams,
            Log = storage.Log,
            Time = context.Time,
            PublicUrl = context.Settings.Of(IcebergSettings.PublicUrl),
        }));
    }

    private static void Show(ModuleContext context, FunctionsPart part, FunctionsFlow flow)
    {
        context.Status.Add(part);
        context.Flow.Add(flow);
        context.Health.AddWarnings(part.Warnings);
    }

    private static ProvisionedConcurrency KeepReady(
        ModuleContext context, FunctionDirectory directory, VersionResolver resolver, FunctionRunner runner)
    {
        var provisioned = new ProvisionedConcurrency(directory, resolver, runner);
        void Wake()
        {
            provisioned.Wake();
            context.Jobs.Wake();
        }

        directory.Changed += Wake;
        runner.ProvisionedEnded += Wake;
        context.Jobs.Add(new Job("provisioned concurrency", JobClass.Prompt, ActivationEvery, provisioned.Run)
        {
            Due = () => provisioned.IsDue ? context.Time.GetUtcNow() : null,
        });
        return provisioned;
    }

    private static async ValueTask<(EventSourceMappings Mappings, AsyncInvocations Asynchronous)> OpenEvents(
        ModuleContext context, StorageParts storage, FunctionTarget target, CancellationToken cancellationToken)
    {
        var mappings = context.Add(context.Own(await EventSourceMappings.Open(
            new MappingServices
            {
                Store = storage.Metadata,
                Streams = storage.Log,
                Directory = storage.Streams,
                Objects = storage.Objects,
                Target = target,
                Targets = context.Get<TargetDirectory>(),
                Sources = new MappingSourceList(
                    new QueueSource(context.Get<Definitions<RegisteredQueue>>(), context.Get<MessageQueues>(), context.Get<SecretSealer>(), context.Time),
                    new KinesisSource(),
                    new ItemStreamSource(context.Get<ItemTables>(), storage.Streams, context.Time)),
                Time = context.Time,
                Log = context.Log<EventSourceMappings>(),
            },
            cancellationToken)));
        var asynchronous = context.Add(context.Own(await AsyncInvocations.Open(
            new AsyncServices
            {
                Store = storage.Metadata,
                Streams = storage.Log,
                Directory = storage.Streams,
                Objects = storage.Objects,
                Target = target,
                Targets = context.Get<TargetDirectory>(),
                Rules = target,
                Time = context.Time,
                Log = context.Log<AsyncInvocations>(),
            },
            cancellationToken)));
        context.OnStart(_ =>
        {
            mappings.Start();
            asynchronous.Start();
            return ValueTask.CompletedTask;
        });
        context.Backlog.Add(new FunctionsBacklog(
            mappings, asynchronous, target, context.Add(new MappingsBacklog(
                storage.Log, storage.Streams, storage.Holds, storage.HoldLimit, context.Get<Definitions<RegisteredQueue>>(), context.Get<MessageQueues>()))));
        return (mappings, asynchronous);
    }

    // Unpacked files are never synced: after a loss of power they may be incomplete.
    private static string Boot() => File.Exists(BootId) ? File.ReadAllText(BootId).Trim() : $"start-{Guid.NewGuid():N}";
}
