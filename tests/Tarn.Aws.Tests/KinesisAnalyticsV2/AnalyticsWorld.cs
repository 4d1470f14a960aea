using Tarn.Access;
using Tarn.Access.Credentials;
using Tarn.Access.Sessions;
using Tarn.Analytics.Applications;
using Tarn.Aws.Iam.Model;
using Tarn.Aws.KinesisAnalyticsV2.Applications;
using Tarn.Aws.KinesisAnalyticsV2.Finding;
using Tarn.Aws.KinesisAnalyticsV2.History;
using Tarn.Aws.KinesisAnalyticsV2.Model;
using Tarn.Aws.KinesisAnalyticsV2.Runs;
using Tarn.Aws.KinesisAnalyticsV2.Snapshots;
using Tarn.Aws.Tests.Iam;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.KinesisAnalyticsV2;

/// <summary>The families of applications on the twins of store and runtime, with the real rules of access.</summary>
internal sealed class AnalyticsWorld : IAsyncDisposable
{
    private const string Trust =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"kinesisanalytics.amazonaws.com"}}]}""";

    private readonly SecretSealer _sealer = new(new byte[SecretSealer.KeyBytes]);
    private readonly ApplicationFinder _finder;

    private AnalyticsWorld(IamWorld access)
    {
        Access = access;
        Runs = new MemoryRuns(access.Store);
        _finder = new ApplicationFinder(access.Registry, access.Store, Runs);
        var tokens = new PageTokens(_sealer, KinesisAnalyticsV2Errors.InvalidArgumentException);
        var roles = new ApplicationRoleChecks(new RoleSessions(access.Identities, access.Registry, access.Sessions));
        Applications = new(_finder, roles, access.Store, Runs);
        History = new(_finder, access.Store, tokens);
        Running = new(_finder, access.Store, Runs);
        Snapshots = new(_finder, access.Store, tokens, Runs);
    }

    public IamWorld Access { get; }

    public MemoryRuns Runs { get; }

    public ApplicationOperations Applications { get; }

    public HistoryOperations History { get; }

    public RunOperations Running { get; }

    public SnapshotOperations Snapshots { get; }

    public static async Task<AnalyticsWorld> Open()
    {
        var world = new AnalyticsWorld(await IamWorld.Open());
        foreach (var name in (string[])["flink", "second"])
        {
            await world.Access.Roles.CreateRole(
                new CreateRoleInput { RoleName = name, AssumeRolePolicyDocument = Trust }, world.Access.Root("CreateRole"), default);
        }

        return world;
    }

    public static string RoleArn(string name) => $"arn:aws:iam::{IamWorld.Account}:role/{name}";

    public ApplicationKey KeyOf(string name) => ApplicationFinder.IdOf(_finder.Find(Call("DescribeApplication"), name));

    public Call Call(string operation) => Access.Root(operation);

    public async Task<ApplicationDetail> Create(string name, string code = "SELECT 1") => (await Applications.CreateApplication(
        new CreateApplicationInput
        {
            ApplicationName = name,
            RuntimeEnvironment = "FLINK-1_20",
            ServiceExecutionRole = RoleArn("flink"),
            ApplicationConfiguration = new ApplicationConfiguration
            {
                ApplicationCodeConfiguration = new ApplicationCodeConfiguration
                {
                    CodeContentType = "PLAINTEXT",
                    CodeContent = new CodeContent { TextContent = code },
                },
            },
        },
        Call("CreateApplication"),
        default)).ApplicationDetail;

    public async Task<ApplicationDetail> Update(string name, long version, string? code = null, string? role = null) => (await Applications.UpdateApplication(
        new UpdateApplicationInput
        {
            ApplicationName = name,
            CurrentApplicationVersionId = version,
            ServiceExecutionRoleUpdate = role,
            ApplicationConfigurationUpdate = new ApplicationConfigurationUpdate
            {
                ApplicationCodeConfigurationUpdate = new ApplicationCodeConfigurationUpdate
                {
                    CodeContentUpdate = new CodeContentUpdate { TextContentUpdate = code },
                },
            },
        },
        Call("UpdateApplication"),
        default)).ApplicationDetail;

    public async Task<ApplicationDetail> RollBack(string name, long version, Call? call = null) => (await Applications.RollbackApplication(
        new RollbackApplicationInput { ApplicationName = name, CurrentApplicationVersionId = version }, call ?? Call("RollbackApplication"), default))
        .ApplicationDetail;

    public async Task<ApplicationDetail> Describe(string name) => (await Applications.DescribeApplication(
        new DescribeApplicationInput { ApplicationName = name }, Call("DescribeApplication"), default)).ApplicationDetail;

    public Task<StartApplicationOutput> Start(string name) =>
        Running.StartApplication(new StartApplicationInput { ApplicationName = name }, Call("StartApplication"), default);

    public async ValueTask DisposeAsync()
    {
        _sealer.Dispose();
        await Access.DisposeAsync();
    }
}
