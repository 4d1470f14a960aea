using Tarn.Modules;
using Tarn.Modules.Access;
using Tarn.Modules.Addresses;
using Tarn.Modules.Athena;
using Tarn.Modules.CloudTrail;
using Tarn.Modules.CloudWatch;
using Tarn.Modules.Console;
using Tarn.Modules.Delivery;
using Tarn.Modules.Events;
using Tarn.Modules.Firehose;
using Tarn.Modules.Functions;
using Tarn.Modules.Glue;
using Tarn.Modules.Http;
using Tarn.Modules.Iam;
using Tarn.Modules.Iceberg;
using Tarn.Modules.Items;
using Tarn.Modules.Jobs;
using Tarn.Modules.Kinesis;
using Tarn.Modules.KinesisAnalytics;
using Tarn.Modules.Kms;
using Tarn.Modules.Lake;
using Tarn.Modules.Lambda;
using Tarn.Modules.Logs;
using Tarn.Modules.Maintenance;
using Tarn.Modules.Pipes;
using Tarn.Modules.S3;
using Tarn.Modules.Scheduler;
using Tarn.Modules.Secrets;
using Tarn.Modules.ServerLogs;
using Tarn.Modules.ServiceMetrics;
using Tarn.Modules.Sns;
using Tarn.Modules.Sql;
using Tarn.Modules.Sqs;
using Tarn.Modules.Storage;
using Tarn.Modules.Sts;
using Tarn.Modules.TarnApi;
using Tarn.Settings;

namespace Tarn.Composition;

/// <summary>The modules of the program.</summary>
internal static class AllModules
{
    /// <summary>
    /// The modules in the order of opening. They close in the opposite order: the listener takes no more requests,
    /// background work ends, then services, deliveries, the lake and the store close. A module comes after the modules
    /// whose parts it uses.
    /// </summary>
    public static IReadOnlyList<IModule> InOrder { get; } =
    [
        new ServerLogModule(),
        new AddressesModule(),
        new DirectoryModule(),
        new WorkersModule(),
        new StorageModule(),
        new AccessModule(),
        new KmsModule(),
        new AuditModule(),
        new LakeModule(),
        new DeliveryModule(),
        new AuditTableModule(),
        new SqlModule(),
        new MaintenanceModule(),
        new KinesisModule(),
        new FirehoseModule(),
        new GlueModule(),
        new IcebergModule(),
        new S3Module(),
        new AthenaModule(),
        new StsModule(),
        new IamModule(),
        new LogsModule(),
        new CloudWatchModule(),
        new PointTableModule(),
        new LogFiltersModule(),
        new ItemsModule(),
        new FunctionsModule(),
        new SqsModule(),
        new LambdaModule(),
        new SecretsModule(),
        new SnsModule(),
        new EventsModule(),
        new SchedulerModule(),
        new PipesModule(),
        new CloudTrailModule(),
        new KinesisAnalyticsModule(),
        new ConsoleModule(),
        new TarnApiModule(),
        new ServiceMetricsModule(),
        new JobsModule(),
        new HttpModule(),
    ];

    /// <summary>The settings of the program.</summary>
    public static SettingTable Settings { get; } = SettingsOf(InOrder);

    /// <summary>The settings of some modules.</summary>
    public static SettingTable SettingsOf(IReadOnlyList<IModule> modules) => new(
        modules.SelectMany(module => module.Settings),
        modules.Select(module => (Func<ServeSettings, IEnumerable<string>>)module.CheckSettings));
}
