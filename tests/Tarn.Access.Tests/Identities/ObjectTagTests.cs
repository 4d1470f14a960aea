using Tarn.Access.Identities;
using Tarn.Access.Tests.Sessions;
using Tarn.Storage;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Rights;

namespace Tarn.Access.Tests.Identities;

/// <summary>The condition key s3:ExistingObjectTag, in policies of buckets and of identities.</summary>
public sealed class ObjectTagTests
{
    private const string Object = "arn:aws:s3:::lake/k";
    private const string AnnArn = "arn:aws:iam::123456789012:user/Ann";

    [Theory]
    [InlineData("s3:GetObject", "public", true)]
    [InlineData("s3:GetObjectVersion", "public", true)]
    [InlineData("s3:PutObjectTagging", "public", true)]
    [InlineData("s3:GetObjectAcl", "public", true)]
    [InlineData("s3:GetObject", "secret", false)]
    [InlineData("s3:GetObject", null, false)]
    [InlineData("s3:PutObject", "public", false)]
    [InlineData("s3:DeleteObject", "public", false)]
    public async Task An_allow_of_an_identity_sees_the_tags_of_the_object(string action, string? value, bool isAllowed)
    {
        await using var world = await World();
        var call = await Ann(world, Statement("Allow", "StringEquals", "public"));
        call.Know(Asked(value));
        Assert.True(world.Authorizer.NeedsObjects(call, "lake"));
        Assert.Equal(isAllowed, call.IsAllowed(action, Object));
        Assert.Equal(FolderRight.Some, world.Authorizer.DecideFolder(call, "s3:GetObject", "lake", ""));
    }

    [Theory]
    [InlineData("secret", AccessDecision.DeniedByResource)]
    [InlineData("public", AccessDecision.Allowed)]
    [InlineData(null, AccessDecision.Allowed)]
    public async Task A_denial_of_a_bucket_sees_them_for_the_root_too(string? value, AccessDecision expected)
    {
        await using var world = await World();
        await world.SetPolicy("lake", Statement("Deny", "StringEquals", "secret", "\"Principal\":\"*\","));
        var call = world.OwnCall(SessionWorld.Root);
        Assert.True(world.Authorizer.NeedsObjects(call, "lake"));
        Assert.False(world.Authorizer.NeedsObjects(call, "other"));
        call.Know(Asked(value));
        Assert.Equal(expected, world.Authorizer.Decide(call, "s3:GetObject", Object));
    }

    [Fact]
    public async Task An_escaped_letter_of_the_key_is_a_letter()
    {
        await using var world = await World();
        var escaped = Statement("Deny", "StringEquals", "secret", "\"Principal\":\"*\",").Replace("s3:Existing", "s3:\\u0045xisting", StringComparison.Ordinal);
        await world.SetPolicy("lake", escaped);
        Assert.True(world.Authorizer.NeedsObjects(world.OwnCall(SessionWorld.Root), "lake"));
    }

    // Of a question without the object a negated Allow and a Deny would open it.
    [Theory]
    [InlineData("Allow", "StringEquals", AccessDecision.NoIdentityPolicy)]
    [InlineData("Allow", "StringNotEquals", AccessDecision.NoIdentityPolicy)]
    [InlineData("Deny", "StringEquals", AccessDecision.DeniedByIdentity)]
    public async Task Unknown_tags_close(string effect, string operation, AccessDecision expected)
    {
        await using var world = await World();
        var call = await Ann(world, Statement(effect, operation, "secret"));
        Assert.Equal(expected, world.Authorizer.Decide(call, "s3:GetObject", Object));
        Assert.Equal(AccessDecision.NoIdentityPolicy, world.Authorizer.Decide(call, "s3:ListBucket", "arn:aws:s3:::lake"));
    }

    [Fact]
    public async Task A_decision_is_made_again_for_an_object_that_was_replaced_meanwhile()
    {
        await using var world = await World();
        var call = await Ann(world, Statement("Allow", "StringEquals", "public"));
        call.Know(Asked("public"));
        call.Authorize("s3:GetObject", Object);
        call.Confirm(() => Asked("public"), Object);
        Assert.Throws<TarnException>(() => call.Confirm(() => Asked("secret"), Object));
    }

    [Fact]
    public async Task Without_a_policy_that_names_tags_no_object_is_read()
    {
        await using var world = await World();
        var call = await Ann(world, """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"} }""");
        Assert.False(world.Authorizer.NeedsObjects(call, "lake"));
        Assert.False(world.Authorizer.NeedsObjects(world.OwnCall(SessionWorld.Root), "lake"));
    }

    private static AskedObject Asked(string? level) =>
        new(Object, level is null ? [] : [KeyValuePair.Create("Level", level)], CannedAcl.Private);

    private static async Task<SessionWorld> World()
    {
        var world = await SessionWorld.Open();
        await world.AddBucket("lake", TestCalls.Account);
        await world.AddBucket("other", TestCalls.Account);
        return world;
    }

    private static async Task<Call> Ann(SessionWorld world, string policy)
    {
        var user = await world.Add(new Identity
        {
            Kind = IdentityKind.User,
            Name = "Ann",
            Path = "/",
            Inline = new Dictionary<string, string> { ["own"] = policy },
        });
        return world.OwnCall(Principal.User(TestCalls.Account, AnnArn, "AIDAANN", user.Id, "AKID"));
    }

    private static string Statement(string effect, string operation, string value, string principal = "") =>
        $$"""
        {"Version":"2012-10-17","Statement":{"Effect":"{{effect}}",{{principal}}"Action":"s3:*","Resource":"arn:aws:s3:::lake/*",
        "Condition":{"{{operation}}":{"s3:ExistingObjectTag/level":"{{value}}"} } } }
        """;
}
