using Tarn.Access.Conditions;
using Tarn.Access.Identities;
using Tarn.Access.Tests.Sessions;

namespace Tarn.Access.Tests.Identities;

/// <summary>Policies of queues beside the policies of identities.</summary>
public sealed class ResourcePolicyTests
{
    private const string Send = "sqs:SendMessage";
    private const string Account = TestCalls.Account;
    private const string Other = "111111111111";
    private const string Queue = $"arn:aws:sqs:eu-west-1:{Account}:q";
    private const string AnnArn = $"arn:aws:iam::{Account}:user/Ann";

    private static readonly Identity Ann = new() { Kind = IdentityKind.User, Name = "Ann", Path = "/" };

    [Theory]
    [InlineData(false, null, null, AccessDecision.NoIdentityPolicy)]
    [InlineData(true, null, null, AccessDecision.Allowed)]
    [InlineData(false, "Allow", AnnArn, AccessDecision.Allowed)]
    [InlineData(false, "Allow", "*", AccessDecision.Allowed)]
    [InlineData(false, "Allow", Account, AccessDecision.NoIdentityPolicy)]
    [InlineData(false, "Allow", Other, AccessDecision.NoIdentityPolicy)]
    [InlineData(true, "Deny", AnnArn, AccessDecision.DeniedByResource)]
    [InlineData(true, "Deny", "*", AccessDecision.DeniedByResource)]
    public async Task Within_an_account_one_policy_is_enough(bool isAllowed, string? effect, string? principal, AccessDecision expected)
    {
        await using var world = await World(effect, principal);
        var user = await world.Add(isAllowed ? Ann with { Inline = Inline } : Ann);
        var call = world.OwnCall(Principal.User(Account, AnnArn, "AIDAANN", user.Id, "AKID"));
        Assert.Equal(expected, world.Authorizer.Decide(call, Send, Queue));
    }

    [Theory]
    [InlineData(null, null, AccessDecision.Refused)]
    [InlineData("Allow", "*", AccessDecision.Allowed)]
    [InlineData("Allow", Other, AccessDecision.Allowed)]
    [InlineData("Allow", AnnArn, AccessDecision.Refused)]
    [InlineData("Deny", Other, AccessDecision.DeniedByResource)]
    public async Task The_root_of_another_account_needs_the_queues_policy(string? effect, string? principal, AccessDecision expected)
    {
        await using var world = await World(effect, principal);
        Assert.Equal(expected, world.Authorizer.Decide(world.OwnCall(Principal.Root(Other, "AKIDOTHER")), Send, Queue));
    }

    [Fact]
    public async Task Unsigned_callers_are_refused_and_the_root_can_mend_a_policy()
    {
        await using var open = await World("Allow", "*");
        Assert.Equal(AccessDecision.Refused, open.Authorizer.Decide(open.OwnCall(Principal.Anonymous), Send, Queue));
        await using var shut = await World("Deny", "*");
        var root = shut.OwnCall(SessionWorld.Root);
        Assert.Equal(AccessDecision.DeniedByResource, shut.Authorizer.Decide(root, Send, Queue));
        Assert.Equal(AccessDecision.Allowed, shut.Authorizer.Decide(root, "sqs:SetQueueAttributes", Queue));
    }

    [Theory]
    [InlineData("arn:aws:sns:eu-west-1:123456789012:t", AccessDecision.Allowed)]
    [InlineData("arn:aws:sns:eu-west-1:123456789012:other", AccessDecision.Refused)]
    public async Task A_service_needs_a_statement_whose_conditions_hold(string source, AccessDecision expected)
    {
        await using var world = await SessionWorld.Open();
        await world.AddQueue("q", """
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"SQS:SendMessage","Resource":"*",
            "Condition":{"ArnEquals":{"aws:SourceArn":"arn:aws:sns:eu-west-1:123456789012:t"} } } }
            """);
        var keys = new SourceKeys(source);
        Assert.Equal(expected, world.Authorizer.DecideForService("sns.amazonaws.com", Send, Queue, keys));
        Assert.Equal(AccessDecision.Refused, world.Authorizer.DecideForService("events.amazonaws.com", Send, Queue, keys));
        Assert.Equal(AccessDecision.Refused, world.Authorizer.DecideForService("sns.amazonaws.com", Send, Queue + "x", keys));
    }

    private static Dictionary<string, string> Inline => new()
    {
        ["own"] = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sqs:*","Resource":"*"} }""",
    };

    private static async Task<SessionWorld> World(string? effect, string? principal)
    {
        var world = await SessionWorld.Open();
        var whom = principal == "*" ? "\"*\"" : $$"""{"AWS":"{{principal}}"}""";
        await world.AddQueue("q", effect is null ? null : $$"""
            {"Version":"2012-10-17","Statement":{"Effect":"{{effect}}","Principal":{{whom}},"Action":"sqs:*","Resource":"{{Queue}}"} }
            """);
        return world;
    }

    private sealed class SourceKeys(string source) : IConditionKeys
    {
        public IReadOnlyList<string>? Find(in PolicyQuestion question, string key) => key == "aws:sourcearn" ? [source] : null;
    }
}
