using Tarn.Access;
using Tarn.Aws.Athena.Model;
using Tarn.Storage;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Athena.WorkGroups;

/// <summary>Work groups, with statements that run in them.</summary>
public sealed class WorkGroupOperationsTests(StatementWorld world) : IClassFixture<StatementWorld>
{
    [Fact]
    public async Task Primary_exists_always_and_changes_like_the_others()
    {
        var before = await Get("primary");
        Assert.Equal("s3://aws-athena-query-results-000000000000-us-east-1/", before.Configuration!.ResultConfiguration!.OutputLocation);
        var engines = await world.WorkGroups.ListEngineVersions(new ListEngineVersionsInput(), StatementWorld.Call("ListEngineVersions"), default);
        Assert.Equal(["AUTO", "Athena engine version 3"], engines.EngineVersions!.Select(engine => engine.SelectedEngineVersion));

        await Update(new UpdateWorkGroupInput { WorkGroup = "primary", Description = "for all" });

        var after = await Get("primary");
        Assert.Equal("for all", after.Description);
        Assert.Equivalent(before.Configuration, after.Configuration, strict: true);
        Assert.Contains("cannot be deleted", await Refusal(Delete("primary", isRecursive: true)), StringComparison.Ordinal);
        Assert.Contains("already created", await Refusal(Create("primary", null)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_is_created_listed_changed_and_deleted()
    {
        await Create("team", new WorkGroupConfiguration { BytesScannedCutoffPerQuery = 10_000_000 });

        var created = await Get("team");
        var settings = created.Configuration!;
        Assert.Equal(("ENABLED", true, 10_000_000L), (created.State, settings.EnforceWorkGroupConfiguration, settings.BytesScannedCutoffPerQuery));
        Assert.NotNull(created.CreationTime);
        Assert.Contains("already created", await Refusal(Create("team", null)), StringComparison.Ordinal);
        var first = await world.WorkGroups.ListWorkGroups(new ListWorkGroupsInput { MaxResults = 1 }, StatementWorld.Call("ListWorkGroups"), default);
        var rest = await world.WorkGroups.ListWorkGroups(
            new ListWorkGroupsInput { NextToken = first.NextToken }, StatementWorld.Call("ListWorkGroups"), default);
        var names = first.WorkGroups!.Concat(rest.WorkGroups!).Select(group => group.Name).ToList();
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        Assert.Subset(names.ToHashSet(), new HashSet<string?> { "primary", "team" });

        await Update(new UpdateWorkGroupInput
        {
            WorkGroup = "team",
            ConfigurationUpdates = new WorkGroupConfigurationUpdates
            {
                RemoveBytesScannedCutoffPerQuery = true,
                EnforceWorkGroupConfiguration = false,
                ResultConfigurationUpdates = new ResultConfigurationUpdates { OutputLocation = "s3://team-results/a/" },
            },
        });
        var changed = (await Get("team")).Configuration!;
        Assert.Equal(
            (null, false, "s3://team-results/a/"),
            (changed.BytesScannedCutoffPerQuery, changed.EnforceWorkGroupConfiguration, changed.ResultConfiguration!.OutputLocation));

        await Delete("team", isRecursive: false);
        Assert.Equal("WorkGroup team is not found.", await Refusal(Get("team")));
    }

    [Fact]
    public async Task An_enforced_group_ignores_the_place_that_a_statement_names_and_another_group_takes_it()
    {
        await world.Objects.CreateBucket("forced", "000000000000", "us-east-1", default);
        await world.Objects.CreateBucket("asked", "000000000000", "us-east-1", default);
        await Create("strict", new WorkGroupConfiguration { ResultConfiguration = new ResultConfiguration { OutputLocation = "s3://forced/x/" } });
        await Create("loose", new WorkGroupConfiguration
        {
            EnforceWorkGroupConfiguration = false,
            ResultConfiguration = new ResultConfiguration { OutputLocation = "s3://forced/y/" },
        });

        Assert.StartsWith("s3://forced/x/", await PlaceOf("strict", "s3://asked/"), StringComparison.Ordinal);
        Assert.StartsWith("s3://asked/", await PlaceOf("loose", "s3://asked/"), StringComparison.Ordinal);
        Assert.StartsWith("s3://forced/y/", await PlaceOf("loose", null), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Executions_belong_to_their_group_and_a_disabled_group_takes_none()
    {
        await Create("own", null);
        var id = await world.Run(new StartQueryExecutionInput { QueryString = "SHOW DATABASES", WorkGroup = "own" });

        Assert.Equal([id], await Listed("own"));
        Assert.DoesNotContain(id, await Listed(null));
        Assert.Equal("WorkGroup own is not empty", await Refusal(Delete("own", isRecursive: false)));
        await Update(new UpdateWorkGroupInput { WorkGroup = "own", State = "DISABLED" });
        Assert.Equal("WorkGroup own is disabled.", await Refusal(world.Run(new StartQueryExecutionInput { QueryString = "SELECT 1", WorkGroup = "own" })));
        await Delete("own", isRecursive: true);
        await Create("own", null);
        Assert.Empty(await Listed("own"));
        Assert.Contains("was not found", await Refusal(world.Family.GetQueryExecution(
            new GetQueryExecutionInput { QueryExecutionId = id }, StatementWorld.Call("GetQueryExecution"), default)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tags_are_kept_and_those_of_Tarn_are_settings_of_the_groups_statements()
    {
        await Create("tagged", null, new Tag { Key = "team", Value = "web" });
        var arn = "arn:aws:athena:us-east-1:000000000000:workgroup/tagged";

        Assert.Contains("tarn.timeout-seconds", await Refusal(TagWith(arn, "tarn.nothing", "1")), StringComparison.Ordinal);
        Assert.Contains("1 to 604800", await Refusal(TagWith(arn, "tarn.timeout-seconds", "soon")), StringComparison.Ordinal);
        await TagWith(arn, "tarn.timeout-seconds", "1");
        Assert.Equal([("tarn.timeout-seconds", "1"), ("team", "web")], await TagsOf(arn));
        var id = await world.Run(new StartQueryExecutionInput
        {
            QueryString = "SELECT count(*) FROM UNNEST(sequence(1, 10000)) a(x), UNNEST(sequence(1, 10000)) b(y), UNNEST(sequence(1, 10000)) c(z) "
                + "WHERE x * y % 7 = z",
            WorkGroup = "tagged",
        });
        var ended = await world.Family.GetQueryExecution(
            new GetQueryExecutionInput { QueryExecutionId = id }, StatementWorld.Call("GetQueryExecution"), default);
        Assert.StartsWith("EXCEEDED_TIME_LIMIT", ended.QueryExecution!.Status!.StateChangeReason, StringComparison.Ordinal);

        await world.Tags.UntagResource(
            new UntagResourceInput { ResourceARN = arn, TagKeys = ["tarn.timeout-seconds", "none"] }, StatementWorld.Call("UntagResource"), default);
        Assert.Equal([("team", "web")], await TagsOf(arn));
        var primary = "arn:aws:athena:us-east-1:000000000000:workgroup/primary";
        Assert.Empty(await TagsOf(primary));
        await TagWith(primary, "team", "all");
        Assert.Equal([("team", "all")], await TagsOf(primary));
        var missing = await Assert.ThrowsAsync<AwsErrorException>(() => TagsOf(arn + "s"));
        Assert.Equal("ResourceNotFoundException", missing.Code);
    }

    [Fact]
    public async Task A_statement_over_the_groups_bytes_ends_cancelled()
    {
        await Create("cheap", new WorkGroupConfiguration { BytesScannedCutoffPerQuery = 1 });
        var id = await world.Run(new StartQueryExecutionInput { QueryString = "SELECT 1", WorkGroup = "cheap" });
        var status = (await world.Family.GetQueryExecution(
            new GetQueryExecutionInput { QueryExecutionId = id }, StatementWorld.Call("GetQueryExecution"), default)).QueryExecution!.Status!;
        Assert.Equal(("CANCELLED", "Bytes scanned limit was exceeded", null), (status.State, status.StateChangeReason, status.AthenaError));
    }

    [Fact]
    public async Task Settings_that_Tarn_lacks_are_refused_by_name()
    {
        await Named("SSE_KMS", new() { ResultConfiguration = new() { EncryptionConfiguration = new() { EncryptionOption = "SSE_KMS" } } });
        await Named("Athena engine version 2", new() { EngineVersion = new() { SelectedEngineVersion = "Athena engine version 2" } });
        await Named("EngineConfiguration", new() { EngineConfiguration = new() });
        await Named("IdentityCenterConfiguration", new() { IdentityCenterConfiguration = new() { EnableIdentityCenter = true } });
        await Named("EnableMinimumEncryptionConfiguration", new() { EnableMinimumEncryptionConfiguration = true });
        await Named("111111111111", new() { ResultConfiguration = new() { ExpectedBucketOwner = "111111111111" } });
    }

    private async Task Named(string name, WorkGroupConfiguration settings) =>
        Assert.Contains(name, await Refusal(Create("refused", settings)), StringComparison.Ordinal);

    private async Task<string> PlaceOf(string group, string? asked)
    {
        var id = await world.Run(new StartQueryExecutionInput
        {
            QueryString = "SHOW DATABASES",
            WorkGroup = group,
            ResultConfiguration = asked is null ? null : new ResultConfiguration { OutputLocation = asked },
        });
        var execution = (await world.Family.GetQueryExecution(
            new GetQueryExecutionInput { QueryExecutionId = id }, StatementWorld.Call("GetQueryExecution"), default)).QueryExecution!;
        Assert.Equal(("SUCCEEDED", group), (execution.Status!.State, execution.WorkGroup));
        return execution.ResultConfiguration!.OutputLocation!;
    }

    private async Task<IReadOnlyList<string>> Listed(string? group) => (await world.Family.ListQueryExecutions(
        new ListQueryExecutionsInput { WorkGroup = group }, StatementWorld.Call("ListQueryExecutions"), default)).QueryExecutionIds!;

    private Task Create(string name, WorkGroupConfiguration? settings, params Tag[] tags) => world.WorkGroups.CreateWorkGroup(
        new CreateWorkGroupInput { Name = name, Configuration = settings, Tags = tags }, StatementWorld.Call("CreateWorkGroup"), default);

    private Task Update(UpdateWorkGroupInput input) => world.WorkGroups.UpdateWorkGroup(input, StatementWorld.Call("UpdateWorkGroup"), default);

    private Task Delete(string name, bool isRecursive) => world.WorkGroups.DeleteWorkGroup(
        new DeleteWorkGroupInput { WorkGroup = name, RecursiveDeleteOption = isRecursive }, StatementWorld.Call("DeleteWorkGroup"), default);

    private async Task<WorkGroup> Get(string name) =>
        (await world.WorkGroups.GetWorkGroup(new GetWorkGroupInput { WorkGroup = name }, StatementWorld.Call("GetWorkGroup"), default)).WorkGroup!;

    private Task TagWith(string arn, string key, string value) => world.Tags.TagResource(
        new TagResourceInput { ResourceARN = arn, Tags = [new Tag { Key = key, Value = value }] }, StatementWorld.Call("TagResource"), default);

    private async Task<IEnumerable<(string?, string?)>> TagsOf(string arn) => (await world.Tags.ListTagsForResource(
        new ListTagsForResourceInput { ResourceARN = arn }, StatementWorld.Call("ListTagsForResource"), default)).Tags!.Select(tag => (tag.Key, tag.Value));

    private static async Task<string> Refusal(Task call)
    {
        var refusal = await StatementWorld.Refusal(call);
        Assert.Equal("InvalidRequestException", refusal.Code);
        return refusal.Message;
    }
}
