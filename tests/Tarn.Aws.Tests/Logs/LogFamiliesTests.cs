using Tarn.Access;
using Tarn.Aws.Logs.Events;
using Tarn.Aws.Logs.Finding;
using Tarn.Aws.Logs.LogGroups;
using Tarn.Aws.Logs.LogStreams;
using Tarn.Aws.Logs.Model;
using Tarn.Aws.Logs.Tags;
using Tarn.Aws.Tagging;
using Tarn.Aws.Tests.Protocols;
using Tarn.Storage;
using Tarn.Storage.Rights;
using Tarn.Wire.Protocols;
using static Tarn.Aws.Tests.Firehose.FirehoseFixture;

namespace Tarn.Aws.Tests.Logs;

/// <summary>The families of log groups, on the twin of the store.</summary>
public sealed class LogFamiliesTests : IAsyncLifetime
{
    private LogTwins _twins = null!;
    private LogGroupOperations _groups = null!;
    private LogStreamOperations _streams = null!;
    private EventOperations _events = null!;
    private TagOperations _tags = null!;

    public async Task InitializeAsync()
    {
        _twins = await LogTwins.Open();
        var finder = new LogGroupFinder(_twins.Registry, _twins.Store);
        _groups = new(finder, _twins.Store, _twins.Logs);
        _streams = new(finder, _twins.Store, _twins.Logs);
        _events = new(finder, _twins.Logs);
        _tags = new(finder, new TagChanges(_twins.Store));
    }

    public async Task DisposeAsync() => await _twins.DisposeAsync();

    [Fact]
    public async Task Groups_are_listed_by_prefix_and_page_in_order()
    {
        for (var i = 119; i >= 0; i--)
        {
            await Create($"/aws/{i:D3}");
        }

        await Create("other");
        var (names, token) = (new List<string>(), default(string));
        do
        {
            var page = await _groups.DescribeLogGroups(
                new DescribeLogGroupsInput { LogGroupNamePrefix = "/aws/", NextToken = token, Limit = 50 }, Call("DescribeLogGroups"), default);
            names.AddRange(page.LogGroups!.Select(group => group.LogGroupName!));
            token = page.NextToken;
        }
        while (token is not null);
        Assert.Equal(Enumerable.Range(0, 120).Select(i => $"/aws/{i:D3}"), names);
        var found = await _groups.DescribeLogGroups(
            new DescribeLogGroupsInput { LogGroupNamePattern = "AWS/11", Limit = 3 }, Call("DescribeLogGroups"), default);
        Assert.Equal(["/aws/110", "/aws/111", "/aws/112"], found.LogGroups!.Select(group => group.LogGroupName));
    }

    [Fact]
    public async Task Retention_and_streams_are_kept_with_the_group()
    {
        await Create("g");
        Assert.Equal("ResourceAlreadyExistsException", await CodeOf(() => Create("g")));
        await Retain(14);
        Assert.Equal("InvalidParameterException", await CodeOf(() => Retain(15)));
        foreach (var name in (string[])["b", "a"])
        {
            await _streams.CreateLogStream(new CreateLogStreamInput { LogGroupName = "g", LogStreamName = name }, Call("CreateLogStream"), default);
        }

        var group = Assert.Single((await _groups.DescribeLogGroups(new DescribeLogGroupsInput(), Call("DescribeLogGroups"), default)).LogGroups!);
        Assert.Equal((14, "STANDARD"), (group.RetentionInDays, group.LogGroupClass));
        Assert.Equal(group.LogGroupArn + ":*", group.Arn);
        var first = await Streams(null, 1);
        Assert.Equal(["a"], first.LogStreams!.Select(stream => stream.LogStreamName));
        Assert.Equal(["b"], (await Streams(first.NextToken, 1)).LogStreams!.Select(stream => stream.LogStreamName));

        await _groups.DeleteRetentionPolicy(new DeleteRetentionPolicyInput { LogGroupName = "g" }, Call("DeleteRetentionPolicy"), default);
        await _streams.DeleteLogStream(new DeleteLogStreamInput { LogGroupName = "g", LogStreamName = "a" }, Call("DeleteLogStream"), default);
        Assert.Equal(["b"], (await Streams(null, null)).LogStreams!.Select(stream => stream.LogStreamName));
        await _groups.DeleteLogGroup(new DeleteLogGroupInput { LogGroupName = "g" }, Call("DeleteLogGroup"), default);
        Assert.Equal("ResourceNotFoundException", await CodeOf(() => Streams(null, null)));
    }

    [Fact]
    public async Task Tags_are_found_by_either_form_of_the_arn()
    {
        await Create("g");
        var arn = LogGroupFinder.ArnOf(Call("TagResource"), "g");
        var given = new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" };
        await _tags.TagResource(new TagResourceInput { ResourceArn = arn + ":*", Tags = given }, Call("TagResource"), default);
        await _tags.UntagResource(new UntagResourceInput { ResourceArn = arn, TagKeys = ["a"] }, Call("UntagResource"), default);
        var tags = (await _tags.ListTagsForResource(new ListTagsForResourceInput { ResourceArn = arn }, Call("ListTagsForResource"), default)).Tags!;
        Assert.Equal([("b", "2")], tags.Select(tag => (tag.Key, tag.Value)));
        Assert.Equal("ResourceNotFoundException", await CodeOf(() =>
            _tags.ListTagsForResource(new ListTagsForResourceInput { ResourceArn = arn + "x" }, Call("ListTagsForResource"), default)));
    }

    [Fact]
    public async Task A_log_group_is_read_by_policies_of_either_form_and_closed_by_denials_of_either_form()
    {
        var made = DoorWire.Call("CreateLogGroup", DateTimeOffset.UtcNow);
        await _groups.CreateLogGroup(new CreateLogGroupInput { LogGroupName = "g" }, made, default);
        var arn = LogGroupFinder.ArnOf(made, "g");
        foreach (var (allowed, denied, passes) in ((string?, string?, bool)[])
            [(arn, null, true), (arn + ":*", null, true), (null, null, false), (arn, arn + ":*", false), (arn + ":*", arn, false)])
        {
            var call = DoorWire.Call("FilterLogEvents", DateTimeOffset.UtcNow, new Decided(allowed, denied));
            var search = _events.FilterLogEvents(new FilterLogEventsInput { LogGroupName = "g" }, call, default);
            if (passes)
            {
                Assert.Empty((await search).Events!);
            }
            else
            {
                Assert.Equal(ErrorKind.AccessDenied, (await Assert.ThrowsAsync<TarnException>(() => search)).Kind);
            }
        }
    }

    private sealed class Decided(string? allowed, string? denied) : IAuthorizer
    {
        public AccessDecision Decide(Call call, string action, string resource) =>
            resource == denied ? AccessDecision.DeniedByIdentity : resource == allowed ? AccessDecision.Allowed : AccessDecision.NoIdentityPolicy;

        public FolderRight DecideFolder(Call call, string action, string bucket, string folder) =>
            Decide(call, action, $"arn:aws:s3:::{bucket}/{folder}*") == AccessDecision.Allowed ? FolderRight.All : FolderRight.None;

        public bool AllowsAny(Call call) => true;

        public bool Covers(Call call) => true;
    }

    private static async Task<string> CodeOf(Func<Task> call) => (await Assert.ThrowsAsync<AwsErrorException>(call)).Code;

    private Task Create(string name) =>
        _groups.CreateLogGroup(new CreateLogGroupInput { LogGroupName = name }, Call("CreateLogGroup"), default);

    private Task Retain(int days) =>
        _groups.PutRetentionPolicy(new PutRetentionPolicyInput { LogGroupName = "g", RetentionInDays = days }, Call("PutRetentionPolicy"), default);

    private Task<DescribeLogStreamsOutput> Streams(string? token, int? limit) => _streams.DescribeLogStreams(
        new DescribeLogStreamsInput { LogGroupName = "g", NextToken = token, Limit = limit }, Call("DescribeLogStreams"), default);
}
