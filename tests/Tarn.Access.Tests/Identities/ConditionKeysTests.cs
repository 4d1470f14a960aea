using Tarn.Access.Conditions;
using Tarn.Access.Identities;
using Tarn.Access.Policies;
using Tarn.Access.Registry;
using Tarn.Access.Sessions;
using Tarn.Access.Tests.Sessions;

namespace Tarn.Access.Tests.Identities;

public sealed class ConditionKeysTests
{
    private const string Clicks = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks";
    private const string EtlArn = "arn:aws:iam::123456789012:role/team/etl";

    private static readonly Identity Ann = new() { Kind = IdentityKind.User, Name = "ann", Path = "/team/" };
    private static readonly Identity Etl = new() { Kind = IdentityKind.Role, Name = "etl", Path = "/team/", Trust = Trust("\"*\"", "{}") };

    [Fact]
    public async Task A_call_of_a_user_has_the_keys_of_AWS()
    {
        await using var world = await SessionWorld.Open();
        var user = await world.Add(Ann);
        await world.Change(tx => ResourceTags.Set(tx, user.Id, [KeyValuePair.Create("Team", "data")]));
        var call = world.CallBy(PrincipalOf(user));
        var expected = new Dictionary<string, string?>
        {
            ["aws:principalarn"] = user.Arn,
            ["aws:principalaccount"] = TestCalls.Account,
            ["aws:principaltype"] = "User",
            ["aws:principalisawsservice"] = "false",
            ["aws:userid"] = "AIDAANN",
            ["aws:username"] = "ann",
            ["aws:principaltag/team"] = "data",
            ["aws:principaltag/other"] = null,
            ["aws:sourceip"] = "127.0.0.1",
            ["aws:securetransport"] = "false",
            ["aws:currenttime"] = "2026-11-20T10:30:00Z",
            ["aws:epochtime"] = "1795170600",
            ["aws:useragent"] = "test",
            ["aws:requestedregion"] = "eu-west-1",
            ["aws:viaawsservice"] = "false",
            ["aws:calledvia"] = null,
            ["aws:multifactorauthpresent"] = null,
            ["aws:tokenissuetime"] = null,
            ["aws:sourcearn"] = null,
            ["aws:resourceaccount"] = TestCalls.Account,
            ["aws:federatedprovider"] = null,
        };
        Assert.All(expected, key => Assert.Equal(key.Value, ValueOf(call, "kinesis:PutRecord", Clicks, key.Key)));
        Assert.Equal("kinesis.amazonaws.com", ValueOf(call, "s3:GetObject", "arn:aws:s3:::lake/a", "aws:calledvia"));
        Assert.Equal("true", ValueOf(call, "s3:GetObject", "arn:aws:s3:::lake/a", "aws:viaawsservice"));
        Assert.Equal("kinesis.amazonaws.com", ValueOf(call, "iam:PassRole", EtlArn, "iam:passedtoservice"));

        world.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("2026-11-20T10:35:00Z", ValueOf(call, "kinesis:PutRecord", Clicks, "aws:currenttime"));
    }

    [Fact]
    public async Task A_session_of_a_role_is_known_by_its_role()
    {
        await using var world = await SessionWorld.Open();
        var role = await world.Add(Etl);
        var session = world.Roles.Assume(world.CallBy(SessionWorld.Root), Request());
        world.Sessions.Find(session.Key.Key.Id, session.Key.Token, out var found);
        var call = world.CallBy(found!.Principal);
        Assert.Equal(role.Arn, ValueOf(call, "kinesis:PutRecord", Clicks, "aws:principalarn"));
        Assert.Equal("AssumedRole", ValueOf(call, "kinesis:PutRecord", Clicks, "aws:principaltype"));
        Assert.Equal(session.Principal.UserId, ValueOf(call, "kinesis:PutRecord", Clicks, "aws:userid"));
        Assert.Null(ValueOf(call, "kinesis:PutRecord", Clicks, "aws:username"));
        Assert.Equal("false", ValueOf(call, "kinesis:PutRecord", Clicks, "aws:multifactorauthpresent"));
        Assert.Equal("2026-11-20T10:30:00Z", ValueOf(call, "kinesis:PutRecord", Clicks, "aws:tokenissuetime"));
    }

    [Fact]
    public async Task Tags_and_boundaries_of_resources_are_keys()
    {
        await using var world = await SessionWorld.Open();
        var user = await world.Add(Ann with { Boundary = "arn:aws:iam::123456789012:policy/limit" });
        var stream = await world.AddStream("clicks");
        await world.Change(tx => ResourceTags.Set(tx, stream.Id, [KeyValuePair.Create("Team", "data")]));
        var call = world.CallBy(PrincipalOf(user));
        Assert.Equal("data", ValueOf(call, "kinesis:PutRecord", Clicks, "aws:resourcetag/team"));
        Assert.Equal("arn:aws:iam::123456789012:policy/limit", ValueOf(call, "iam:PutUserPolicy", user.Arn, "iam:permissionsboundary"));
        await world.AddBucket("lake", "999999999999");
        Assert.Equal("999999999999", ValueOf(call, "s3:GetObject", "arn:aws:s3:::lake/a", "aws:resourceaccount"));

        await world.Change(tx => ResourceTags.Remove(tx, stream.Id, ["Team"]));
        Assert.Null(ValueOf(call, "kinesis:PutRecord", Clicks, "aws:resourcetag/team"));
    }

    [Fact]
    public async Task Policies_boundaries_and_sessions_evaluate_conditions_and_variables()
    {
        await using var world = await SessionWorld.Open();
        var user = await world.Add(Ann with
        {
            Inline = Inline("kinesis:*", "arn:aws:kinesis:*:*:stream/${aws:username}-*", """{"IpAddress":{"aws:SourceIp":"127.0.0.0/8"}}"""),
        });
        var call = world.CallBy(PrincipalOf(user));
        Assert.Equal(AccessDecision.Allowed, Decide(call, "ann-clicks"));
        Assert.Equal(AccessDecision.NoIdentityPolicy, Decide(call, "bob-clicks"));

        var limits = new SessionPolicy(Policy("Allow", "*", "*", """{"StringEquals":{"aws:RequestedRegion":"us-east-1"}}"""), []);
        Assert.Equal(AccessDecision.NoSessionPolicy, Decide(world.CallBy(PrincipalOf(user) with { SessionPolicy = limits }), "ann-clicks"));

        await world.Change(tx => IdentityStore.Put(tx, user.Id, Ann with
        {
            Inline = new SortedDictionary<string, string>
            {
                ["a"] = Policy("Allow", "*", "*", "{}"),
                ["b"] = Policy("Deny", "*", "*", """{"Bool":{"aws:SecureTransport":"false"}}"""),
            },
        }));
        Assert.Equal(AccessDecision.DeniedByIdentity, Decide(call, "ann-clicks"));
    }

    [Theory]
    [InlineData("""{"StringEquals":{"aws:SourceAccount":"123456789012"},"ArnLike":{"aws:SourceArn":"arn:aws:firehose:*:*:deliverystream/*"}}""", true)]
    [InlineData("""{"StringEquals":{"aws:SourceAccount":"999999999999"}}""", false)]
    [InlineData("""{"ArnLike":{"aws:SourceArn":"arn:aws:firehose:*:*:deliverystream/other"}}""", false)]
    [InlineData("""{"Bool":{"aws:PrincipalIsAWSService":"true"}}""", true)]
    public async Task A_trust_policy_names_the_resource_for_which_a_service_acts(string condition, bool isTrusted)
    {
        await using var world = await SessionWorld.Open();
        await world.Add(Etl with { Trust = Trust("""{"Service":"firehose.amazonaws.com"}""", condition) });
        var actor = new RoleActor(
            TestCalls.Account, EtlArn, "firehose.amazonaws.com", "arn:aws:firehose:eu-west-1:123456789012:deliverystream/clicks");
        Assert.Equal(isTrusted ? RoleTrust.Given : RoleTrust.Refused, world.Roles.TrustOf(actor));
        Assert.Equal(isTrusted, world.Roles.MayAssume(actor.Account, actor.Service, actor.RoleArn, actor.SourceArn));
    }

    [Theory]
    [InlineData("kinesis:PutRecord", "arn:aws:kinesis:us-east-1:123456789012:stream/orders", true)]
    [InlineData("kinesis:PutRecord", "arn:aws:kinesis:us-east-1:999999999999:stream/orders", false)]
    [InlineData("events:InvokeApiDestination", "arn:aws:events:us-east-1:999999999999:api-destination/a/b", false)]
    [InlineData("events:PutEvents", "arn:aws:events:us-east-1:999999999999:event-bus/absent", false)]
    [InlineData("s3:PutObject", "arn:aws:s3:::lake/a", true)]
    public async Task A_role_that_a_service_acts_with_has_no_right_in_another_account(string action, string resource, bool isAllowed)
    {
        await using var world = await SessionWorld.Open();
        await world.Add(Etl with { Trust = Trust("""{"Service":"events.amazonaws.com"}""", "{}"), Inline = Inline("*", "*", "{}") });
        var rights = new RoleRights(world.Roles, world.Authorizer, new RoleActor(TestCalls.Account, EtlArn, "events.amazonaws.com", null));
        Assert.Equal(isAllowed, rights.IsAllowed(action, resource));
    }

    [Fact]
    public async Task A_role_that_a_service_acts_with_has_the_keys_of_its_session()
    {
        await using var world = await SessionWorld.Open();
        await world.Add(Etl with
        {
            Trust = Trust("""{"Service":"firehose.amazonaws.com"}""", "{}"),
            Inline = Inline("s3:*", "arn:aws:s3:::lake/${aws:PrincipalAccount}/*", """{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::*:role/team/etl"}}"""),
        });
        var rights = new RoleRights(world.Roles, world.Authorizer, new RoleActor(TestCalls.Account, EtlArn, "firehose.amazonaws.com", null));
        Assert.True(rights.IsAllowed("s3:PutObject", "arn:aws:s3:::lake/123456789012/a"));
        Assert.False(rights.IsAllowed("s3:PutObject", "arn:aws:s3:::lake/999999999999/a"));
        Assert.Equal(Storage.Rights.FolderRight.All, rights.OfFolder("s3:PutObject", "lake", "123456789012/"));
        Assert.Equal(
            AccessDecision.Allowed, world.Authorizer.DecideForRole(TestCalls.Account, EtlArn, "s3:PutObject", "arn:aws:s3:::lake/123456789012/a"));
    }

    [Fact]
    public async Task A_caller_needs_the_external_id_and_the_session_name_that_the_trust_policy_asks_for()
    {
        await using var world = await SessionWorld.Open();
        await world.Add(Etl with { Trust = Trust("\"*\"", """{"StringEquals":{"sts:ExternalId":"x1"},"StringLike":{"sts:RoleSessionName":"n*"}}""") });
        var call = world.CallBy(SessionWorld.Root);
        Assert.Throws<Storage.TarnException>(() => world.Roles.Assume(call, Request()));
        Assert.Throws<Storage.TarnException>(() => world.Roles.Assume(call, Request() with { ExternalId = "x1", SessionName = "other" }));
        Assert.NotNull(world.Roles.Assume(call, Request() with { ExternalId = "x1" }));
    }

    private static RoleRequest Request() => new() { RoleArn = EtlArn, SessionName = "nightly", Lifetime = TimeSpan.FromHours(1) };

    private static AccessDecision Decide(Call call, string stream) =>
        call.Authorizer.Decide(call, "kinesis:PutRecord", "arn:aws:kinesis:eu-west-1:123456789012:stream/" + stream);

    private static string? ValueOf(Call call, string action, string resource, string key)
    {
        IReadOnlyList<string>? values = call.Authorizer.Ask(call, action, resource).Find(key);
        return values?.Single();
    }

    private static Principal PrincipalOf(Resource user) => Principal.User(TestCalls.Account, user.Arn, "AIDAANN", user.Id, "AKIAANN");

    private static SortedDictionary<string, string> Inline(string action, string resource, string condition) =>
        new(StringComparer.Ordinal) { ["own"] = Policy("Allow", action, resource, condition) };

    private static string Policy(string effect, string action, string resource, string condition) =>
        $$"""
        {"Version":"2012-10-17","Statement":{"Effect":"{{effect}}","Action":"{{action}}","Resource":"{{resource}}","Condition":{{condition}} } }
        """;

    private static string Trust(string principal, string condition) =>
        $$"""
        {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{principal}},"Condition":{{condition}} } }
        """;
}
