using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.WorkGroups;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Tests.Athena.WorkGroups;

/// <summary>The family alone.</summary>
public sealed class WorkGroupOperationsTests
{
    [Fact]
    public async Task There_is_one_work_group_with_one_engine()
    {
        var groups = new WorkGroupOperations();

        var listed = await groups.ListWorkGroups(new ListWorkGroupsInput(), StatementWorld.Call("ListWorkGroups"), default);
        var group = await groups.GetWorkGroup(
            new GetWorkGroupInput { WorkGroup = Assert.Single(listed.WorkGroups!).Name! }, StatementWorld.Call("GetWorkGroup"), default);
        Assert.Equal(
            "s3://aws-athena-query-results-000000000000-us-east-1/", group.WorkGroup!.Configuration!.ResultConfiguration!.OutputLocation);
        var engines = await groups.ListEngineVersions(new ListEngineVersionsInput(), StatementWorld.Call("ListEngineVersions"), default);
        Assert.Equal(["AUTO", "Athena engine version 3"], engines.EngineVersions!.Select(engine => engine.SelectedEngineVersion));
    }

    [Fact]
    public async Task Another_work_group_is_not_found()
    {
        var refusal = await Assert.ThrowsAsync<AwsErrorException>(() => new WorkGroupOperations().GetWorkGroup(
            new GetWorkGroupInput { WorkGroup = "other" }, StatementWorld.Call("GetWorkGroup"), default));

        Assert.Equal(("InvalidRequestException", "WorkGroup other is not found."), (refusal.Code, refusal.Message));
    }
}
