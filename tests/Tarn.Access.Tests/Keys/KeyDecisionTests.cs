using Tarn.Access.Identities;
using Tarn.Access.Keys;
using Tarn.Access.Keys.Changes;
using Tarn.Access.Keys.Finding;
using Tarn.Access.Keys.Grants;
using Tarn.Access.Policies;

namespace Tarn.Access.Tests.Keys;

/// <summary>Decisions about keys: the key's policy first, then the account's policies and grants.</summary>
public sealed class KeyDecisionTests
{
    private const string Account = KeyWorld.Account;
    private const string Other = KeyWorld.Other;
    private const string Ann = $"arn:aws:iam::{Account}:user/Ann";
    private const string Bob = $"arn:aws:iam::{Other}:user/Bob";
    private const string AllKeys = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"kms:*","Resource":"*"} }""";
    private const string NoKeys = """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"kms:Decrypt","Resource":"*"} }""";

    private static readonly Dictionary<string, string> Context = new() { ["team"] = "a", ["stage"] = "b" };

    // The key's policy names account 123456789012 or its user Ann, or neither; Ann's own policy says nothing, allows or denies.
    [Theory]
    [InlineData("root", "", AccessDecision.NoIdentityPolicy)]
    [InlineData("root", "allow", AccessDecision.Allowed)]
    [InlineData("root", "deny", AccessDecision.DeniedByIdentity)]
    [InlineData("ann", "", AccessDecision.Allowed)]
    [InlineData("ann", "allow", AccessDecision.Allowed)]
    [InlineData("ann", "deny", AccessDecision.DeniedByIdentity)]
    [InlineData("*", "", AccessDecision.Allowed)]
    [InlineData("*", "deny", AccessDecision.DeniedByIdentity)]
    [InlineData("other", "", AccessDecision.NoResourcePolicy)]
    [InlineData("other", "allow", AccessDecision.NoResourcePolicy)]
    [InlineData("other", "deny", AccessDecision.DeniedByIdentity)]
    [InlineData("carl", "allow", AccessDecision.NoResourcePolicy)]
    [InlineData("carl", "", AccessDecision.NoResourcePolicy)]
    [InlineData("!ann", "allow", AccessDecision.DeniedByResource)]
    [InlineData("!root", "allow", AccessDecision.DeniedByResource)]
    [InlineData("!*", "allow", AccessDecision.DeniedByResource)]
    [InlineData("!carl", "allow", AccessDecision.Allowed)]
    public async Task Policies_of_identities_count_where_the_keys_policy_leaves_it_to_the_account(string named, string own, AccessDecision expected)
    {
        await using var world = await KeyWorld.Open();
        var ann = await world.Add("Ann", own == "allow" ? AllKeys : own == "deny" ? NoKeys : null);
        var key = await world.Make(PolicyOf(named));
        Assert.Equal(expected, world.Decide(ann, key, "Decrypt", new KeyUse { Context = Context }));
    }

    [Theory]
    [InlineData("root", AccessDecision.Allowed)]
    [InlineData("ann", AccessDecision.NoResourcePolicy)]
    [InlineData("other", AccessDecision.NoResourcePolicy)]
    [InlineData("!root", AccessDecision.DeniedByResource)]
    public async Task The_root_has_no_right_by_itself(string named, AccessDecision expected)
    {
        await using var world = await KeyWorld.Open();
        var key = await world.Make(PolicyOf(named));
        foreach (var action in (string[])["Decrypt", "PutKeyPolicy", "ScheduleKeyDeletion"])
        {
            Assert.Equal(expected, world.Decide(Principal.Root(Account, "AKID"), key, action));
        }
    }

    [Theory]
    [InlineData("root", true, "Decrypt", AccessDecision.NoResourcePolicy)]
    [InlineData("other", true, "Decrypt", AccessDecision.Allowed)]
    [InlineData("other", false, "Decrypt", AccessDecision.NoIdentityPolicy)]
    [InlineData("bob", true, "Decrypt", AccessDecision.Allowed)]
    [InlineData("bob", false, "Decrypt", AccessDecision.NoIdentityPolicy)]
    [InlineData("*", true, "Decrypt", AccessDecision.Allowed)]
    [InlineData("*", false, "Decrypt", AccessDecision.NoIdentityPolicy)]
    [InlineData("other", true, "DescribeKey", AccessDecision.Allowed)]
    [InlineData("other", true, "CreateGrant", AccessDecision.Allowed)]
    [InlineData("other", true, "PutKeyPolicy", AccessDecision.Refused)]
    [InlineData("other", true, "ScheduleKeyDeletion", AccessDecision.Refused)]
    [InlineData("other", true, "DisableKey", AccessDecision.Refused)]
    [InlineData("bob", true, "TagResource", AccessDecision.Refused)]
    [InlineData("!bob", true, "Decrypt", AccessDecision.DeniedByResource)]
    public async Task Another_account_needs_both_and_never_administers(string named, bool isAllowed, string action, AccessDecision expected)
    {
        await using var world = await KeyWorld.Open();
        var bob = await world.Add("Bob", isAllowed ? AllKeys : null, account: Other);
        Assert.Equal(expected, world.Decide(bob, await world.Make(PolicyOf(named)), action));
    }

    [Theory]
    [InlineData(Ann, "Decrypt", "Decrypt", AccessDecision.Allowed)]
    [InlineData(Ann, "Encrypt", "Decrypt", AccessDecision.NoResourcePolicy)]
    [InlineData(Ann, "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", AccessDecision.NoResourcePolicy)]
    [InlineData(Ann, "Decrypt", "PutKeyPolicy", AccessDecision.NoResourcePolicy)]
    [InlineData($"arn:aws:iam::{Account}:user/Carl", "Decrypt", "Decrypt", AccessDecision.NoResourcePolicy)]
    [InlineData($"arn:aws:iam::{Account}:root", "Decrypt", "Decrypt", AccessDecision.NoIdentityPolicy)]
    public async Task A_grant_allows_its_operations_to_its_grantee(string grantee, string granted, string action, AccessDecision expected)
    {
        await using var world = await KeyWorld.Open();
        var ann = await world.Add("Ann");
        var key = await world.Make(PolicyOf("carl"));
        var grant = await world.Grant(key, KeyWorld.GrantOf(grantee, granted));
        Assert.Equal(expected, world.Decide(ann, key, action, new KeyUse { Context = Context }));
        Assert.Equal(AccessDecision.NoResourcePolicy, world.Decide(ann, await world.Make(PolicyOf("carl")), action));
        await new GrantChanges(world.Store, world.Grants, world.Time).Remove(key.Resource.Id, grant.Id, default);
        Assert.Equal(AccessDecision.NoResourcePolicy, world.Decide(ann, key, action, new KeyUse { Context = Context }));
    }

    [Theory]
    [InlineData("deny", "carl", AccessDecision.DeniedByIdentity)]
    [InlineData("", "!ann", AccessDecision.DeniedByResource)]
    [InlineData("", "root", AccessDecision.Allowed)]
    public async Task A_deny_wins_over_a_grant(string own, string named, AccessDecision expected)
    {
        await using var world = await KeyWorld.Open();
        var ann = await world.Add("Ann", own == "deny" ? NoKeys : null);
        var key = await world.Make(PolicyOf(named));
        await world.Grant(key, KeyWorld.GrantOf(Ann, "Decrypt"));
        Assert.Equal(expected, world.Decide(ann, key, "Decrypt", new KeyUse { Context = Context }));
    }

    [Theory]
    [InlineData("equals", "team=a,stage=b", true)]
    [InlineData("equals", "team=a", false)]
    [InlineData("equals", "team=a,stage=b,more=c", false)]
    [InlineData("equals", "team=A,stage=b", false)]
    [InlineData("equals", "Team=a,stage=b", false)]
    [InlineData("equals", "", false)]
    [InlineData("subset", "team=a,stage=b", true)]
    [InlineData("subset", "team=a,stage=b,more=c", true)]
    [InlineData("subset", "team=a", false)]
    [InlineData("subset", "", false)]
    public async Task Constraints_of_a_grant_compare_the_context_by_letter(string constraint, string given, bool isAllowed)
    {
        await using var world = await KeyWorld.Open();
        var ann = await world.Add("Ann");
        var key = await world.Make(PolicyOf("carl"));
        var grant = KeyWorld.GrantOf(Ann, "Decrypt", "DescribeKey");
        await world.Grant(key, constraint == "equals" ? grant with { ContextEquals = Context } : grant with { ContextSubset = Context });
        var decision = world.Decide(ann, key, "Decrypt", new KeyUse { Context = Pairs(given) });
        Assert.Equal(isAllowed ? AccessDecision.Allowed : AccessDecision.NoResourcePolicy, decision);
        Assert.Equal(AccessDecision.Allowed, world.Decide(ann, key, "DescribeKey"));
        Assert.Equal(AccessDecision.NoResourcePolicy, world.Authorizer.Decide(world.CallOf(ann), "kms:Decrypt", key.Arn));
    }

    [Theory]
    [InlineData("Decrypt", "", true)]
    [InlineData("Decrypt,CreateGrant", "", true)]
    [InlineData("Decrypt,Encrypt", "", false)]
    [InlineData("Decrypt", "equals", true)]
    [InlineData("Decrypt", "none", false)]
    public async Task A_grantee_makes_grants_that_allow_no_more_than_its_own(string operations, string constraint, bool isAllowed)
    {
        await using var world = await KeyWorld.Open();
        var ann = await world.Add("Ann");
        var key = await world.Make(PolicyOf("carl"));
        var own = KeyWorld.GrantOf(Ann, "Decrypt", "CreateGrant");
        await world.Grant(key, constraint.Length == 0 ? own : own with { ContextSubset = Pairs("team=a") });
        var made = KeyWorld.GrantOf("arn:aws:iam::123456789012:user/Carl", operations.Split(','));
        made = constraint == "equals" ? made with { ContextEquals = Context } : made;
        var decision = world.Decide(ann, key, "CreateGrant", new KeyUse { NewGrant = made });
        Assert.Equal(isAllowed ? AccessDecision.Allowed : AccessDecision.NoResourcePolicy, decision);
    }

    [Fact]
    public async Task A_grantee_with_RetireGrant_retires_its_own_grant_alone()
    {
        await using var world = await KeyWorld.Open();
        var ann = await world.Add("Ann");
        var key = await world.Make(PolicyOf("carl"));
        var own = await world.Grant(key, KeyWorld.GrantOf(Ann, "RetireGrant"));
        var foreign = await world.Grant(key, KeyWorld.GrantOf(Bob, "Decrypt"));
        Assert.Equal(AccessDecision.Allowed, world.Decide(ann, key, "RetireGrant", new KeyUse { Retired = own }));
        Assert.Equal(AccessDecision.NoResourcePolicy, world.Decide(ann, key, "RetireGrant", new KeyUse { Retired = foreign }));
    }

    [Theory]
    [InlineData("kms:ViaService", "s3.eu-west-1.amazonaws.com", true)]
    [InlineData("kms:ViaService", "sqs.eu-west-1.amazonaws.com", false)]
    [InlineData("kms:CallerAccount", Account, true)]
    [InlineData("kms:CallerAccount", Other, false)]
    [InlineData("kms:EncryptionContext:team", "a", true)]
    [InlineData("kms:EncryptionContext:TEAM", "a", true)]
    [InlineData("kms:EncryptionContext:team", "b", false)]
    [InlineData("kms:EncryptionContext:missing", "a", false)]
    [InlineData("kms:KeyOrigin", "AWS_KMS", true)]
    [InlineData("kms:KeyOrigin", "EXTERNAL", false)]
    [InlineData("kms:KeySpec", "SYMMETRIC_DEFAULT", true)]
    [InlineData("kms:KeyUsage", "ENCRYPT_DECRYPT", true)]
    [InlineData("kms:KeyUsage", "SIGN_VERIFY", false)]
    [InlineData("kms:MultiRegion", "false", true)]
    [InlineData("kms:EncryptionAlgorithm", "SYMMETRIC_DEFAULT", true)]
    [InlineData("kms:RequestAlias", "alias/lake", true)]
    [InlineData("kms:RequestAlias", "alias/other", false)]
    [InlineData("kms:GrantIsForAWSResource", "true", true)]
    [InlineData("aws:PrincipalArn", Ann, true)]
    [InlineData("aws:PrincipalArn", Bob, false)]
    public async Task A_condition_of_the_keys_policy_decides(string condition, string value, bool isAllowed)
    {
        await using var world = await KeyWorld.Open();
        var ann = await world.Add("Ann");
        var key = await world.Make(PolicyOf("ann", $$""","Condition":{"StringEquals":{"{{condition}}":"{{value}}"} }"""));
        var use = new KeyUse { Context = Context, ViaService = "s3.eu-west-1.amazonaws.com", RequestAlias = "alias/lake" };
        Assert.Equal(isAllowed ? AccessDecision.Allowed : AccessDecision.NoResourcePolicy, world.Decide(ann, key, "Decrypt", use));
    }

    [Theory]
    [InlineData("ForAllValues:StringEquals", "[\"team\",\"stage\"]", true)]
    [InlineData("ForAllValues:StringEquals", "[\"team\"]", false)]
    [InlineData("ForAnyValue:StringEquals", "[\"team\"]", true)]
    [InlineData("ForAnyValue:StringEquals", "[\"other\"]", false)]
    public async Task A_condition_on_the_names_of_a_context_decides(string test, string values, bool isAllowed)
    {
        await using var world = await KeyWorld.Open();
        var ann = await world.Add("Ann");
        var key = await world.Make(PolicyOf("ann", $$""","Condition":{"{{test}}":{"kms:EncryptionContextKeys":{{values}}} }"""));
        Assert.Equal(
            isAllowed ? AccessDecision.Allowed : AccessDecision.NoResourcePolicy, world.Decide(ann, key, "Decrypt", new KeyUse { Context = Context }));
    }

    [Theory]
    [InlineData("Decrypt", "s3", Account, AccessDecision.Allowed)]
    [InlineData("GenerateDataKey", "s3", Account, AccessDecision.Allowed)]
    [InlineData("Decrypt", null, Account, AccessDecision.NoResourcePolicy)]
    [InlineData("Decrypt", "sqs", Account, AccessDecision.NoResourcePolicy)]
    [InlineData("Decrypt", "s3", Other, AccessDecision.NoResourcePolicy)]
    [InlineData("DescribeKey", null, Account, AccessDecision.Allowed)]
    [InlineData("GetKeyPolicy", null, Account, AccessDecision.Allowed)]
    [InlineData("PutKeyPolicy", null, Account, AccessDecision.NoResourcePolicy)]
    [InlineData("DisableKey", null, Account, AccessDecision.NoResourcePolicy)]
    [InlineData("ScheduleKeyDeletion", null, Account, AccessDecision.NoResourcePolicy)]
    [InlineData("ScheduleKeyDeletion", "s3", Account, AccessDecision.NoResourcePolicy)]
    [InlineData("DeleteAlias", null, Account, AccessDecision.NoResourcePolicy)]
    public async Task A_services_key_is_used_through_the_service_and_changed_by_nobody(string action, string? via, string account, AccessDecision expected)
    {
        await using var world = await KeyWorld.Open();
        var key = await world.Changes.EnsureManaged(Account, KeyWorld.Region, "s3", default);
        var use = new KeyUse { Context = Context, ViaService = via is null ? null : $"{via}.{KeyWorld.Region}.amazonaws.com" };
        Assert.Equal(expected, world.Decide(Principal.Root(account, "AKID"), key, action, use));
        Assert.Equal(key.Resource.Id, (await world.Changes.EnsureManaged(Account, KeyWorld.Region, "s3", default)).Resource.Id);
    }

    [Theory]
    [InlineData("ann", AccessDecision.Allowed)]
    [InlineData("*", AccessDecision.NoBoundary)]
    [InlineData("root", AccessDecision.NoBoundary)]
    public async Task A_boundary_limits_all_but_the_user_that_the_keys_policy_names(string named, AccessDecision expected)
    {
        await using var world = await KeyWorld.Open();
        const string Boundary = $"arn:aws:iam::{Account}:policy/limit";
        await world.AddPolicy(Boundary, """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"} }""");
        var ann = await world.Add("Ann", AllKeys, boundary: Boundary);
        Assert.Equal(expected, world.Decide(ann, await world.Make(PolicyOf(named)), "Decrypt"));
    }

    [Fact]
    public async Task Sessions_of_a_named_role_are_limited_by_their_policies()
    {
        await using var world = await KeyWorld.Open();
        var role = await world.Add("Worker", kind: IdentityKind.Role);
        var key = await world.Make(PolicyOf($"arn:aws:iam::{Account}:role/Worker"));
        Assert.Equal(AccessDecision.Allowed, world.Decide(role, key, "Decrypt"));
        const string OfObjects = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"} }""";
        var limited = role with { SessionPolicy = new SessionPolicy(OfObjects, []) };
        Assert.Equal(AccessDecision.NoSessionPolicy, world.Decide(limited, key, "Decrypt"));
        Assert.Equal(AccessDecision.Refused, world.Decide(Principal.Anonymous, await world.Make(PolicyOf("*")), "Decrypt"));
    }

    private static string PolicyOf(string named, string condition = "")
    {
        var deny = named.StartsWith('!');
        var principal = named.TrimStart('!') switch
        {
            "*" => "\"*\"",
            "root" => $$"""{"AWS":"arn:aws:iam::{{Account}}:root"}""",
            "ann" => $$"""{"AWS":"{{Ann}}"}""",
            "bob" => $$"""{"AWS":"{{Bob}}"}""",
            "carl" => $$"""{"AWS":"arn:aws:iam::{{Account}}:user/Carl"}""",
            "other" => $$"""{"AWS":"{{Other}}"}""",
            var arn => $$"""{"AWS":"{{arn}}"}""",
        };
        var root = $$"""{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{{Account}}:root"},"Action":"kms:*","Resource":"*"}""";
        var effect = deny ? "Deny" : "Allow";
        var statement = $$"""{"Effect":"{{effect}}","Principal":{{principal}},"Action":"kms:*","Resource":"*"{{condition}}}""";
        return $$"""{"Version":"2012-10-17","Statement":[{{(deny ? root + "," : "")}}{{statement}}]}""";
    }

    private static Dictionary<string, string> Pairs(string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
}
