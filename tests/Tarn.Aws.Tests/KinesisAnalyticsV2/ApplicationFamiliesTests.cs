using Tarn.Access;
using Tarn.Aws.Iam.Model;
using Tarn.Aws.KinesisAnalyticsV2.Model;
using Tarn.Aws.Tests.Iam;
using Tarn.Storage;
using static Tarn.Aws.Tests.Iam.IamWorld;

namespace Tarn.Aws.Tests.KinesisAnalyticsV2;

/// <summary>The families of applications, with the twin of their runtime.</summary>
public sealed class ApplicationFamiliesTests
{
    [Fact]
    public async Task An_application_that_was_not_started_stays_ready()
    {
        await using var world = await AnalyticsWorld.Open();
        await world.Create("a");
        Assert.Equal("ResourceInUseException", await CodeOf(() => Stop(world)));
        Assert.Equal("InvalidRequestException", await CodeOf(() => Snapshot(world, "s")));
        Assert.Equal("READY", (await world.Describe("a")).ApplicationStatus);
        Assert.Equal("SELECT 2", CodeIn(await world.Update("a", 1, "SELECT 2")));
        Assert.Equal("SELECT 1", CodeIn(await world.RollBack("a", 2)));
    }

    [Fact]
    public async Task A_running_application_moves_to_a_version_only_if_the_runtime_takes_it()
    {
        await using var world = await AnalyticsWorld.Open();
        await world.Create("a");
        await world.Start("a");
        Assert.Equal(1, world.Runs.VersionOf(world.KeyOf("a")));
        var refused = await Assert.ThrowsAsync<TarnException>(() => world.Update("a", 1, "bad"));
        Assert.Equal(ErrorKind.InvalidArgument, refused.Kind);
        var present = await world.Describe("a");
        Assert.Equal((1, "SELECT 1", "RUNNING"), (present.ApplicationVersionId, CodeIn(present), present.ApplicationStatus));

        // A run that begins may have read the version before.
        world.Runs.IsStarting = true;
        await world.Update("a", 1, "SELECT 2");
        Assert.Equal(2, world.Runs.VersionOf(world.KeyOf("a")));
        world.Runs.IsStarting = false;
        await world.RollBack("a", 2);
        Assert.Equal(3, world.Runs.VersionOf(world.KeyOf("a")));
    }

    [Fact]
    public async Task A_failed_start_is_an_operation_with_its_reason()
    {
        await using var world = await AnalyticsWorld.Open();
        await world.Create("a", "bad");
        await Assert.ThrowsAsync<TarnException>(() => world.Start("a"));
        var listed = await world.History.ListApplicationOperations(
            new ListApplicationOperationsInput { ApplicationName = "a", OperationStatus = "FAILED" }, world.Call("ListApplicationOperations"), default);
        var one = Assert.Single(listed.ApplicationOperationInfoList!);
        Assert.Equal("StartApplication", one.Operation);
        var shown = await world.History.DescribeApplicationOperation(
            new DescribeApplicationOperationInput { ApplicationName = "a", OperationId = one.OperationId! },
            world.Call("DescribeApplicationOperation"),
            default);
        Assert.Equal("The SQL is not valid.", shown.ApplicationOperationInfoDetails!.OperationFailureDetails!.ErrorInfo!.ErrorString);
    }

    [Fact]
    public async Task A_rollback_to_another_role_needs_the_right_to_pass_it()
    {
        await using var world = await AnalyticsWorld.Open();
        await world.Create("a");
        await world.Update("a", 1, role: AnalyticsWorld.RoleArn("second"));
        await world.Access.Users.CreateUser(new CreateUserInput { UserName = "u" }, world.Call("CreateUser"), default);
        await world.Access.UserPolicies.PutUserPolicy(
            new PutUserPolicyInput { UserName = "u", PolicyName = "p", PolicyDocument = Policy("Allow", "kinesisanalytics:*") },
            world.Call("PutUserPolicy"),
            default);
        var made = await world.Access.Keys.CreateAccessKey(new CreateAccessKeyInput { UserName = "u" }, world.Call("CreateAccessKey"), default);
        var user = world.Access.PrincipalOf(made.AccessKey.AccessKeyId);
        var denied = await Assert.ThrowsAsync<TarnException>(() => world.RollBack("a", 2, world.Access.By(user, "RollbackApplication")));
        Assert.Equal(ErrorKind.AccessDenied, denied.Kind);
        Assert.Equal(AnalyticsWorld.RoleArn("flink"), (await world.RollBack("a", 2)).ServiceExecutionRole);
    }

    [Fact]
    public async Task Snapshots_are_taken_listed_in_pages_and_removed_with_the_application()
    {
        await using var world = await AnalyticsWorld.Open();
        var made = await world.Create("a");
        await world.Start("a");
        foreach (var name in (string[])["c", "a", "b"])
        {
            await Snapshot(world, name);
        }

        Assert.Equal("ResourceInUseException", await CodeOf(() => Snapshot(world, "a")));
        var first = await List(world, null);
        Assert.Equal(["a", "b"], first.SnapshotSummaries!.Select(one => one.SnapshotName));
        Assert.Equal(["c"], (await List(world, first.NextToken)).SnapshotSummaries!.Select(one => one.SnapshotName));
        Assert.Equal("InvalidArgumentException", await CodeOf(() => List(world, "x")));
        await Stop(world);
        await world.Applications.DeleteApplication(
            new DeleteApplicationInput { ApplicationName = "a", CreateTimestamp = made.CreateTimestamp!.Value }, world.Call("DeleteApplication"), default);
        await world.Create("a");
        Assert.Empty((await List(world, null)).SnapshotSummaries!);
    }

    [Fact]
    public async Task A_region_has_a_hundred_applications()
    {
        await using var world = await AnalyticsWorld.Open();
        for (var i = 0; i < 100; i++)
        {
            await world.Create($"a{i}");
        }

        Assert.Equal("LimitExceededException", await CodeOf(() => world.Create("more")));
        Assert.Equal("ResourceInUseException", await CodeOf(() => world.Create("a7")));
    }

    private static string CodeIn(ApplicationDetail detail) =>
        detail.ApplicationConfigurationDescription!.ApplicationCodeConfigurationDescription!.CodeContentDescription!.TextContent!;

    private static Task Stop(AnalyticsWorld world) => world.Running.StopApplication(
        new StopApplicationInput { ApplicationName = "a" }, world.Call("StopApplication"), default);

    private static Task Snapshot(AnalyticsWorld world, string name) => world.Snapshots.CreateApplicationSnapshot(
        new CreateApplicationSnapshotInput { ApplicationName = "a", SnapshotName = name }, world.Call("CreateApplicationSnapshot"), default);

    private static Task<ListApplicationSnapshotsOutput> List(AnalyticsWorld world, string? token) => world.Snapshots.ListApplicationSnapshots(
        new ListApplicationSnapshotsInput { ApplicationName = "a", Limit = 2, NextToken = token }, world.Call("ListApplicationSnapshots"), default);
}
