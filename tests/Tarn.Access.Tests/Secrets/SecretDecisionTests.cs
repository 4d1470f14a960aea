using Tarn.Access.Registry;
using Tarn.Access.Secrets;
using Tarn.Access.Tests.Keys;

namespace Tarn.Access.Tests.Secrets;

/// <summary>Decisions about secrets: policies of callers and of the secret, in one account and between accounts.</summary>
public sealed class SecretDecisionTests
{
    private const string Read = "secretsmanager:GetSecretValue";

    private static string Allow(string more = "") =>
        $$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"*"{{more}}} }""";

    [Fact]
    public async Task In_one_account_the_callers_policy_or_the_secrets_policy_allows()
    {
        await using var world = await SecretWorld.Open();
        var secret = await world.Make("s");
        var (ann, carl) = (await world.Keys.Add("Ann", Allow()), await world.Keys.Add("Carl"));
        Assert.Equal(AccessDecision.Allowed, Decide(world, ann, secret.Arn));
        Assert.Equal(AccessDecision.NoIdentityPolicy, Decide(world, carl, secret.Arn));
        await world.Changes.SetPolicy(secret, Allow($$""","Principal":{"AWS":"{{carl.Arn}}"}"""), default);
        Assert.Equal(AccessDecision.Allowed, Decide(world, carl, secret.Arn));
        await world.Changes.SetPolicy(secret, Allow(""","Principal":"*" """).Replace("Allow", "Deny", StringComparison.Ordinal), default);
        Assert.Equal(AccessDecision.DeniedByResource, Decide(world, ann, secret.Arn));
    }

    [Fact]
    public async Task Another_account_needs_both_policies()
    {
        await using var world = await SecretWorld.Open();
        var secret = await world.Make("s");
        var (eve, fay) = (await world.Keys.Add("Eve", Allow(), account: KeyWorld.Other), await world.Keys.Add("Fay", account: KeyWorld.Other));
        Assert.NotEqual(AccessDecision.Allowed, Decide(world, eve, secret.Arn));
        await world.Changes.SetPolicy(secret, Allow($$""","Principal":{"AWS":"arn:aws:iam::{{KeyWorld.Other}}:root"}"""), default);
        Assert.Equal(AccessDecision.Allowed, Decide(world, eve, secret.Arn));
        Assert.NotEqual(AccessDecision.Allowed, Decide(world, fay, secret.Arn));
    }

    [Fact]
    public async Task The_policy_of_a_secret_counts_for_its_own_arn_alone()
    {
        await using var world = await SecretWorld.Open();
        var (secret, carl) = (await world.Make("s"), await world.Keys.Add("Carl"));
        await world.Changes.SetPolicy(secret, Allow($$""","Principal":{"AWS":"{{carl.Arn}}"}"""), default);
        Assert.NotEqual(AccessDecision.Allowed, Decide(world, carl, secret.Arn[..^1] + "x"));
        Assert.NotEqual(AccessDecision.Allowed, Decide(world, carl, secret.Arn[..^7]));
    }

    [Fact]
    public async Task The_owner_can_always_mend_a_policy_that_shuts_everybody_out()
    {
        await using var world = await SecretWorld.Open();
        var secret = await world.Make("s");
        const string deny = """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"secretsmanager:*","Resource":"*"} }""";
        await world.Changes.SetPolicy(secret, deny, default);
        var root = Principal.Root(KeyWorld.Account, "AKID");
        Assert.Equal(AccessDecision.DeniedByResource, Decide(world, root, secret.Arn));
        Assert.Equal(AccessDecision.Allowed, Decide(world, root, secret.Arn, "secretsmanager:DeleteResourcePolicy"));
    }

    [Fact]
    public async Task Tags_and_the_rotation_function_are_condition_keys()
    {
        await using var world = await SecretWorld.Open();
        var secret = await world.Make("s");
        var tagged = await world.Keys.Add("Ann", Allow(""","Condition":{"StringEquals":{"secretsmanager:ResourceTag/team":"a"} }"""));
        var rotator = await world.Keys.Add("Rob", Allow(""","Condition":{"StringEquals":{"secretsmanager:resource/AllowRotationLambdaArn":"f"} }"""));
        Assert.NotEqual(AccessDecision.Allowed, Decide(world, tagged, secret.Arn));
        Assert.NotEqual(AccessDecision.Allowed, Decide(world, rotator, secret.Arn));
        await world.Keys.Store.Commit(
            transaction =>
            {
                ResourceTags.Set(transaction, secret.Resource.Id, [KeyValuePair.Create("team", "a")]);
                return ValueTask.FromResult(true);
            },
            default);
        await world.Changes.Change(secret, present => present with { Rotation = new SecretRotation { FunctionArn = "f" } }, default);
        Assert.Equal(AccessDecision.Allowed, Decide(world, tagged, secret.Arn));
        Assert.Equal(AccessDecision.Allowed, Decide(world, rotator, secret.Arn));
    }

    private static AccessDecision Decide(SecretWorld world, Principal caller, string arn, string action = Read) =>
        world.Keys.Authorizer.Decide(world.Keys.CallOf(caller), action, arn);
}
