using Tarn.Access.Identities;
using Tarn.Access.Policies;
using Tarn.Access.Registry;
using Tarn.Access.Tests.Sessions;
using Tarn.Storage;

namespace Tarn.Access.Tests.Identities;

public sealed class PolicyAuthorizerTests
{
    private const string Put = "kinesis:PutRecord";
    private const string Clicks = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks";
    private const string Own = "arn:aws:iam::123456789012:policy/own";
    private const string KinesisFull = "arn:aws:iam::aws:policy/AmazonKinesisFullAccess";

    private static readonly Identity Ann = new() { Kind = IdentityKind.User, Name = "Ann", Path = "/team/" };

    [Fact]
    public async Task Inline_attached_and_AWS_policies_give_rights_from_the_next_request_on()
    {
        await using var world = await SessionWorld.Open();
        var user = await world.Add(Ann);
        var call = world.CallBy(PrincipalOf(user));
        Assert.Equal(AccessDecision.NoIdentityPolicy, Decide(call));

        await world.Change(tx => IdentityStore.Put(tx, user.Id, Ann with { Inline = Inline("Allow", Put, Clicks) }));
        Assert.Equal(AccessDecision.Allowed, Decide(call));
        Assert.Equal(AccessDecision.NoIdentityPolicy, call.Authorizer.Decide(call, Put, Clicks + "2"));

        await world.Change(tx => IdentityStore.Put(tx, user.Id, Ann with { Attached = [Own] }));
        Assert.Equal(AccessDecision.NoIdentityPolicy, Decide(call));
        await world.Change(tx => IdentityStore.PutPolicy(tx, Own, Managed("Allow", "kinesis:*", "*")));
        Assert.Equal(AccessDecision.Allowed, Decide(call));
        await world.Change(tx => IdentityStore.PutPolicy(tx, Own, Managed("Deny", "kinesis:*", "*")));
        Assert.Equal(AccessDecision.DeniedByIdentity, Decide(call));

        await world.Change(tx => IdentityStore.Put(tx, user.Id, Ann with { Attached = [KinesisFull] }));
        Assert.Equal(AccessDecision.Allowed, Decide(call));
        await world.Change(tx => IdentityStore.Remove(tx, user.Id));
        Assert.Equal(AccessDecision.NoIdentityPolicy, Decide(call));
    }

    [Fact]
    public async Task A_boundary_and_a_session_limit_the_rights()
    {
        await using var world = await SessionWorld.Open();
        var user = await world.Add(Ann with { Attached = [KinesisFull], Boundary = Own });
        var call = world.CallBy(PrincipalOf(user));
        Assert.Equal(AccessDecision.NoBoundary, Decide(call));
        await world.Change(tx => IdentityStore.PutPolicy(tx, Own, Managed("Allow", "kinesis:Put*", "*")));
        Assert.Equal(AccessDecision.Allowed, Decide(call));
        Assert.Equal(AccessDecision.NoBoundary, call.Authorizer.Decide(call, "kinesis:GetRecords", Clicks));

        AccessDecision With(string? text, params string[] arns) =>
            Decide(world.CallBy(PrincipalOf(user) with { SessionPolicy = new SessionPolicy(text, arns) }));
        Assert.Equal(AccessDecision.Allowed, With(Policy("Allow", Put, "*")));
        Assert.Equal(AccessDecision.Allowed, With(null, Own));
        Assert.Equal(AccessDecision.NoSessionPolicy, With(Policy("Allow", "s3:*", "*")));
        Assert.Equal(AccessDecision.NoSessionPolicy, With(null, "arn:aws:iam::123456789012:policy/gone"));
        Assert.Equal(AccessDecision.DeniedBySession, With(Policy("Deny", Put, "*"), Own));
    }

    [Fact]
    public async Task The_root_may_do_everything_in_its_account_and_others_nothing()
    {
        await using var world = await SessionWorld.Open();
        Assert.Equal(AccessDecision.Allowed, Decide(world.CallBy(SessionWorld.Root)));
        Assert.Equal(AccessDecision.Refused, Decide(world.CallBy(Principal.Root("999999999999", "k"))));
        Assert.Equal(AccessDecision.Refused, Decide(world.CallBy(Principal.Anonymous)));
        Assert.False(world.Authorizer.AllowsAny(world.CallBy(Principal.Anonymous)));
    }

    [Theory]
    [InlineData("own", "s3:GetObject", "/key", AccessDecision.Allowed)]
    [InlineData("foreign", "s3:GetObject", "/key", AccessDecision.Refused)]
    [InlineData("foreign", "s3:ListBucket", "", AccessDecision.Refused)]
    [InlineData("foreign", "s3:PutObject", "/folder/*", AccessDecision.Refused)]
    [InlineData("foreign", "s3:CreateBucket", "", AccessDecision.Allowed)]
    [InlineData("none", "s3:GetObject", "/key", AccessDecision.Allowed)]
    public async Task A_bucket_of_another_account_is_refused_also_to_the_root(string bucket, string action, string rest, AccessDecision decision)
    {
        await using var world = await SessionWorld.Open();
        await world.AddBucket("own", TestCalls.Account);
        await world.AddBucket("foreign", "999999999999");
        var call = world.CallBy(SessionWorld.Root);
        Assert.Equal(decision, call.Authorizer.Decide(call, action, $"arn:aws:s3:::{bucket}{rest}"));
    }

    [Fact]
    public async Task Policies_name_identities_with_their_path_and_requests_without_it()
    {
        await using var world = await SessionWorld.Open();
        var user = await world.Add(Ann with { Inline = Inline("Allow", "iam:GetUser", "arn:aws:iam::*:user/team/*") });
        var call = world.CallBy(PrincipalOf(user));
        Assert.Equal(AccessDecision.Allowed, call.Authorizer.Decide(call, "iam:GetUser", "arn:aws:iam::123456789012:user/aNN"));
        Assert.Equal(AccessDecision.NoIdentityPolicy, call.Authorizer.Decide(call, "iam:GetUser", "arn:aws:iam::123456789012:user/bob"));
    }

    [Theory]
    [InlineData("arn:aws:glue:eu-west-1:123456789012:table/shop/secret")]
    [InlineData("arn:aws:glue:eu-west-1:123456789012:table/Shop/SECRET")]
    [InlineData("arn:aws-cn:glue:eu-west-1:123456789012:table/shop/secret")]
    public async Task A_Deny_meets_every_spelling_of_an_ARN(string resource)
    {
        await using var world = await SessionWorld.Open();
        var user = await world.Add(Ann with
        {
            Attached = ["arn:aws:iam::aws:policy/AdministratorAccess"],
            Inline = Inline("Deny", "glue:*", "arn:aws:glue:*:*:table/shop/secret"),
        });
        var call = world.CallBy(PrincipalOf(user));
        Assert.Equal(AccessDecision.DeniedByIdentity, call.Authorizer.Decide(call, "glue:GetTable", resource));
    }

    [Theory]
    [InlineData("Allow", " because no identity-based policy allows the kinesis:PutRecord action")]
    [InlineData("Deny", " with an explicit deny in an identity-based policy")]
    public async Task A_refusal_has_the_words_of_AWS(string effect, string reason)
    {
        await using var world = await SessionWorld.Open();
        var user = await world.Add(Ann with { Inline = Inline(effect, effect == "Deny" ? Put : "s3:*", "*") });
        var refused = Assert.Throws<TarnException>(() => world.CallBy(PrincipalOf(user)).Authorize(Put, Clicks));
        Assert.Equal(
            $"User: arn:aws:iam::123456789012:user/team/Ann is not authorized to perform: {Put} on resource: {Clicks}{reason}", refused.Message);
    }

    [Fact]
    public void Every_policy_of_AWS_is_read()
    {
        Assert.Contains(AwsManagedPolicies.All, policy => policy.Arn == "arn:aws:iam::aws:policy/service-role/AWSLambdaKinesisExecutionRole");
        Assert.All(AwsManagedPolicies.All, policy => Assert.True(policy.Document.AllowsSomething));
        Assert.False(AwsManagedPolicies.TryFind("arn:aws:iam::aws:policy/AmazonEC2FullAccess", out _));
    }

    private static AccessDecision Decide(Call call) => call.Authorizer.Decide(call, Put, Clicks);

    private static Principal PrincipalOf(Resource user) => Principal.User(TestCalls.Account, user.Arn, "AIDA", user.Id, "AKIA");

    private static Dictionary<string, string> Inline(string effect, string action, string resource) => new() { ["p"] = Policy(effect, action, resource) };

    private static ManagedPolicy Managed(string effect, string action, string resource) => new()
    {
        Name = "own",
        Path = "/",
        DefaultNumber = 1,
        NewestNumber = 1,
        Updated = DateTimeOffset.UnixEpoch,
        Versions = [new ManagedPolicyVersion(1, Policy(effect, action, resource), DateTimeOffset.UnixEpoch)],
    };

    private static string Policy(string effect, string action, string resource) =>
        $$"""{"Version":"2012-10-17","Statement":{"Effect":"{{effect}}","Action":"{{action}}","Resource":"{{resource}}"} }""";
}
