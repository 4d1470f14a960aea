using Tarn.Access.Identities;
using Tarn.Access.Policies;
using Tarn.Access.Registry;
using Tarn.Access.Tests.Sessions;
using Tarn.Storage.Rights;

namespace Tarn.Access.Tests.Identities;

/// <summary>Policies of buckets beside the policies of identities: who may do what.</summary>
public sealed class BucketPolicyTests
{
    private const string Get = "s3:GetObject";
    private const string Object = "arn:aws:s3:::lake/k";
    private const string Account = TestCalls.Account;
    private const string Other = "111111111111";
    private const string OtherRoot = "arn:aws:iam::111111111111:root";
    private const string AnnArn = "arn:aws:iam::123456789012:user/Ann";

    private static readonly Identity Ann = new() { Kind = IdentityKind.User, Name = "Ann", Path = "/" };

    [Theory]
    [InlineData("silent", "none", AccessDecision.NoIdentityPolicy)]
    [InlineData("allow", "none", AccessDecision.Allowed)]
    [InlineData("silent", "allow ann", AccessDecision.Allowed)]
    [InlineData("silent", "allow everybody", AccessDecision.Allowed)]
    [InlineData("silent", "allow account", AccessDecision.NoIdentityPolicy)]
    [InlineData("silent", "allow other", AccessDecision.NoIdentityPolicy)]
    [InlineData("allow", "deny ann", AccessDecision.DeniedByResource)]
    [InlineData("allow", "deny account", AccessDecision.DeniedByResource)]
    [InlineData("allow", "deny all but ann", AccessDecision.Allowed)]
    [InlineData("allow", "deny all but other", AccessDecision.DeniedByResource)]
    [InlineData("deny", "allow ann", AccessDecision.DeniedByIdentity)]
    [InlineData("silent", "allow ann elsewhere", AccessDecision.NoIdentityPolicy)]
    public async Task A_user_of_the_buckets_account(string own, string policy, AccessDecision expected)
    {
        await using var world = await World(policy);
        var user = await world.Add(own == "silent" ? Ann : Ann with { Inline = Inline(own == "deny" ? "Deny" : "Allow") });
        var principal = Principal.User(Account, AnnArn, "AIDAANN", user.Id, "AKID");
        Assert.Equal(expected, world.Authorizer.Decide(world.OwnCall(principal), Get, Object));
        var folder = world.Authorizer.DecideFolder(world.OwnCall(principal), Get, "lake", "");
        Assert.Equal(expected == AccessDecision.Allowed, folder == FolderRight.All);
    }

    [Theory]
    [InlineData("none", AccessDecision.Refused)]
    [InlineData("allow other", AccessDecision.Allowed)]
    [InlineData("allow everybody", AccessDecision.Allowed)]
    [InlineData("allow ann", AccessDecision.Refused)]
    [InlineData("deny other", AccessDecision.DeniedByResource)]
    public async Task The_root_of_another_account_needs_the_buckets_policy(string policy, AccessDecision expected)
    {
        await using var world = await World(policy);
        var call = world.OwnCall(Principal.Root(Other, "AKIDOTHER"));
        Assert.Equal(expected, world.Authorizer.Decide(call, Get, Object));
        Assert.Equal(expected == AccessDecision.Allowed ? FolderRight.All : FolderRight.None, world.Authorizer.DecideFolder(call, Get, "lake", ""));
    }

    [Fact]
    public async Task A_user_of_another_account_needs_both_policies()
    {
        await using var world = await World("allow other");
        var arn = "arn:aws:iam::111111111111:user/Bob";
        var user = await world.Add(Ann with { Name = "Bob" });
        var call = world.OwnCall(Principal.User(Other, arn, "AIDABOB", user.Id, "AKID"));
        Assert.NotEqual(AccessDecision.Allowed, world.Authorizer.Decide(call, Get, Object));
        Assert.Equal(FolderRight.None, world.Authorizer.DecideFolder(call, Get, "lake", ""));
        await world.Change(tx => IdentityStore.Put(tx, user.Id, Ann with { Name = "Bob", Inline = Inline("Allow") }));
        Assert.Equal(AccessDecision.Allowed, world.Authorizer.Decide(call, Get, Object));
        Assert.Equal(AccessDecision.Refused, world.Authorizer.Decide(call, "s3:PutObject", Object));
    }

    [Theory]
    [InlineData("none", false, AccessDecision.Refused)]
    [InlineData("allow other", false, AccessDecision.Refused)]
    [InlineData("allow all but ann", false, AccessDecision.Allowed)]
    [InlineData("allow everybody", false, AccessDecision.Allowed)]
    [InlineData("allow everybody", true, AccessDecision.Refused)]
    public async Task An_unsigned_caller_needs_a_public_policy_that_the_bucket_does_not_restrict(string policy, bool restricts, AccessDecision expected)
    {
        await using var world = await World(policy, restricts);
        Assert.Equal(expected, world.Authorizer.Decide(world.OwnCall(Principal.Anonymous), Get, Object));
        Assert.Equal(AccessDecision.Refused, world.Authorizer.Decide(world.OwnCall(Principal.Anonymous), "s3:PutObject", Object));
        Assert.Equal(AccessDecision.Refused, world.Authorizer.Decide(world.OwnCall(Principal.Anonymous), Get, "arn:aws:s3:::mine/k"));
    }

    [Fact]
    public async Task A_stranger_is_heard_only_where_the_bucket_has_a_policy()
    {
        await using var world = await World("allow everybody");
        var stranger = world.OwnCall(Principal.Anonymous);
        Assert.True(world.Authorizer.AllowsAny(stranger));
        Assert.True(world.Authorizer.AllowsAny(stranger, "lake"));
        Assert.False(world.Authorizer.AllowsAny(stranger, "mine"));
        Assert.False(world.Authorizer.AllowsAny(stranger, "no-such-bucket"));
        Assert.True(world.Authorizer.AllowsAny(world.OwnCall(SessionWorld.Root), "mine"));
    }

    [Fact]
    public async Task The_root_is_denied_objects_and_can_always_mend_the_policy()
    {
        await using var world = await World("deny everybody");
        var root = world.OwnCall(SessionWorld.Root);
        Assert.Equal(AccessDecision.DeniedByResource, world.Authorizer.Decide(root, Get, Object));
        Assert.False(root.Rights.IsUnlimited);
        Assert.True((await World("none")).OwnCall(SessionWorld.Root).Rights.IsUnlimited);
        foreach (var action in new[] { "s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy" })
        {
            Assert.Equal(AccessDecision.Allowed, world.Authorizer.Decide(root, action, "arn:aws:s3:::lake"));
            Assert.NotEqual(AccessDecision.Allowed, world.Authorizer.Decide(world.OwnCall(Principal.Root(Other, "K")), action, "arn:aws:s3:::lake"));
        }
    }

    [Theory]
    [InlineData("allow everybody", AccessDecision.NoBoundary)]
    [InlineData("allow account", AccessDecision.NoBoundary)]
    [InlineData("allow ann", AccessDecision.Allowed)]
    [InlineData("none", AccessDecision.NoBoundary)]
    public async Task A_boundary_limits_the_rights_of_a_bucket_policy_that_does_not_name_the_user_itself(string policy, AccessDecision expected)
    {
        await using var world = await World(policy);
        var user = await world.Add(Ann with { Boundary = "arn:aws:iam::aws:policy/AmazonKinesisFullAccess" });
        var call = world.OwnCall(Principal.User(Account, AnnArn, "AIDAANN", user.Id, "AKID"));
        Assert.Equal(expected, world.Authorizer.Decide(call, Get, Object));
        var folder = world.Authorizer.DecideFolder(call, Get, "lake", "");
        Assert.Equal(expected == AccessDecision.Allowed ? FolderRight.All : FolderRight.None, folder);
    }

    [Fact]
    public async Task Denials_of_an_identity_hold_against_a_bucket_policy_that_names_the_user_itself()
    {
        await using var world = await World("allow ann");
        var user = await world.Add(Ann with { Boundary = "arn:aws:iam::aws:policy/AmazonKinesisFullAccess", Inline = Inline("Deny") });
        var call = world.OwnCall(Principal.User(Account, AnnArn, "AIDAANN", user.Id, "AKID"));
        Assert.Equal(AccessDecision.DeniedByIdentity, world.Authorizer.Decide(call, Get, Object));
        Assert.Equal(FolderRight.None, world.Authorizer.DecideFolder(call, Get, "lake", ""));
    }

    [Fact]
    public async Task No_policy_reaches_the_system_folder_and_an_unreadable_one_denies()
    {
        await using var world = await World("deny everybody");
        var system = "tarn-123456789012-us-east-1";
        await world.AddBucket(system, Account);
        await world.SetPolicy(system, Policy("Deny", "\"*\"", system));
        var root = world.OwnCall(SessionWorld.Root);
        Assert.Equal(AccessDecision.Allowed, world.Authorizer.Decide(root, Get, $"arn:aws:s3:::{system}/_system/tables/x"));
        Assert.Equal(AccessDecision.DeniedByResource, world.Authorizer.Decide(root, Get, $"arn:aws:s3:::{system}/x"));
        await world.SetPolicy("mine", "{");
        Assert.Equal(AccessDecision.DeniedByResource, world.Authorizer.Decide(root, Get, "arn:aws:s3:::mine/k"));
    }

    private static async Task<SessionWorld> World(string policy, bool restricts = false)
    {
        var world = await SessionWorld.Open();
        await world.AddBucket("lake", Account, restricts ? new byte[] { 1 } : default);
        await world.AddBucket("mine", Account);
        var (effect, principal) = policy.Split(' ', 2) is [var verb, var whom] ? (verb == "deny" ? "Deny" : "Allow", whom) : ("", "");
        if (policy != "none")
        {
            var bucket = principal.EndsWith(" elsewhere", StringComparison.Ordinal) ? "lake/other" : "lake";
            await world.SetPolicy("lake", Policy(effect, PrincipalOf(principal), bucket, principal.StartsWith("all but ", StringComparison.Ordinal)));
        }

        return world;
    }

    private static string PrincipalOf(string whom) => whom.Replace("all but ", "", StringComparison.Ordinal).Split(' ')[0] switch
    {
        "ann" => $$"""{"AWS": "{{AnnArn}}" }""",
        "account" => $$"""{"AWS": "{{Account}}" }""",
        "other" => $$"""{"AWS": ["{{OtherRoot}}"] }""",
        _ => "\"*\"",
    };

    private static string Policy(string effect, string principal, string bucket, bool isNot = false) =>
        $$"""
        {"Version":"2012-10-17","Statement":[{"Effect":"{{effect}}","{{(isNot ? "NotPrincipal" : "Principal")}}":{{principal}},
        "Action":"s3:Get*","Resource":["arn:aws:s3:::{{bucket}}","arn:aws:s3:::{{bucket}}/*"]} ] }
        """;

    private static Dictionary<string, string> Inline(string effect) => new()
    {
        ["own"] = $$"""{"Version":"2012-10-17","Statement":{"Effect":"{{effect}}","Action":"s3:*","Resource":"*"} }""",
    };
}
