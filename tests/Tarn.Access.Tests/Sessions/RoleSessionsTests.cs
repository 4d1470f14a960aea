using Tarn.Access.Credentials;
using Tarn.Access.Identities;
using Tarn.Access.Policies;
using Tarn.Access.Registry;
using Tarn.Access.Sessions;
using Tarn.Storage;

namespace Tarn.Access.Tests.Sessions;

public sealed class RoleSessionsTests
{
    private static readonly Identity Etl = new()
    {
        Kind = IdentityKind.Role,
        Name = "etl",
        Path = "/team/",
        Trust = Trust("""{"AWS":"123456789012"}"""),
        Attached = ["arn:aws:iam::aws:policy/AmazonKinesisFullAccess"],
    };

    [Fact]
    public async Task A_session_has_the_rights_of_its_role_until_its_end_and_the_roles()
    {
        await using var world = await SessionWorld.Open();
        var role = await world.Add(Etl);
        var session = world.Roles.Assume(world.CallBy(SessionWorld.Root), Request());
        Assert.Equal("arn:aws:sts::123456789012:assumed-role/etl/nightly", session.Principal.Arn);

        var found = Found(world, session);
        Assert.Equal((session.Principal.UserId, role.Id, null), (found.UserId, found.Identity, found.SessionPolicy));
        Assert.True(world.CallBy(found).IsAllowed("kinesis:PutRecord", "*"));
        Assert.False(world.CallBy(found).IsAllowed("s3:GetObject", "*"));

        await world.ReplaceRoot(new AccessKey("AKIANEWROOT", "another-secret"));
        Assert.Equal(CredentialStatus.Found, world.Sessions.Find(session.Key.Key.Id, session.Key.Token, out _));
        await world.Change(tx => IdentityStore.Remove(tx, role.Id));
        Assert.Equal(CredentialStatus.Unknown, world.Sessions.Find(session.Key.Key.Id, session.Key.Token, out _));
        await world.Change(tx => IdentityStore.Put(tx, role.Id, Etl));
        world.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(CredentialStatus.Expired, world.Sessions.Find(session.Key.Key.Id, session.Key.Token, out _));
    }

    [Fact]
    public async Task A_session_policy_travels_in_the_token()
    {
        await using var world = await SessionWorld.Open();
        await world.Add(Etl);
        var limits = new SessionPolicy("""{"Statement":{"Effect":"Allow","Action":"kinesis:Get*","Resource":"*"}}""", ["arn:aws:iam::1:policy/p"]);
        var found = Found(world, world.Roles.Assume(world.CallBy(SessionWorld.Root), Request() with { Limits = limits }));
        Assert.Equal((limits.Text, limits.PolicyArns[0]), (found.SessionPolicy!.Text, found.SessionPolicy.PolicyArns.Single()));
        Assert.True(world.CallBy(found).IsAllowed("kinesis:GetRecords", "*"));
        Assert.False(world.CallBy(found).IsAllowed("kinesis:PutRecord", "*"));
    }

    [Fact]
    public async Task An_account_that_is_trusted_decides_by_its_own_policies_and_a_named_user_needs_none()
    {
        await using var world = await SessionWorld.Open();
        var role = await world.Add(Etl);
        var user = await world.Add(new Identity { Kind = IdentityKind.User, Name = "ann", Path = "/" });
        var call = world.CallBy(Principal.User(TestCalls.Account, user.Arn, "AIDA", user.Id, "AKIA"));
        Refused(() => world.Roles.Assume(call, Request()));
        await world.Change(tx => IdentityStore.Put(tx, user.Id, User("Allow")));
        world.Roles.Assume(call, Request());

        await world.Change(tx => IdentityStore.Put(tx, user.Id, User("Deny")));
        await world.Change(tx => IdentityStore.Put(tx, role.Id, Etl with { Trust = Trust("{\"AWS\":\"" + user.Arn + "\"}") }));
        Refused(() => world.Roles.Assume(call, Request()));
        await world.Change(tx => IdentityStore.Put(tx, user.Id, User(null)));
        world.Roles.Assume(call, Request());
        Refused(() => world.Roles.Assume(world.CallBy(SessionWorld.Root), Request()));
        Refused(() => world.Roles.Assume(call, Request() with { RoleArn = "arn:aws:iam::123456789012:role/etl" }));
    }

    [Fact]
    public async Task A_limited_session_does_not_escape_through_a_role_that_trusts_it()
    {
        await using var world = await SessionWorld.Open();
        var role = await world.Add(Etl);
        await world.Change(tx => IdentityStore.Put(tx, role.Id, Etl with { Trust = Trust("\"*\"") }));
        var limits = new SessionPolicy("""{"Statement":{"Effect":"Allow","Action":"kinesis:Get*","Resource":"*"}}""", []);
        var limited = Found(world, world.Roles.Assume(world.CallBy(SessionWorld.Root), Request() with { Limits = limits }));
        Refused(() => world.Roles.Assume(world.CallBy(limited), Request()));
    }

    [Fact]
    public async Task A_service_gets_a_session_of_a_role_that_trusts_it()
    {
        await using var world = await SessionWorld.Open();
        await world.Add(Etl with { Trust = Trust("""{"Service":"lambda.amazonaws.com"}""") });
        var session = world.Roles.AssumeFor(TestCalls.Account, "lambda.amazonaws.com", Request());
        Assert.True(world.CallBy(Found(world, session)).IsAllowed("kinesis:PutRecord", "*"));
        Refused(() => world.Roles.AssumeFor(TestCalls.Account, "firehose.amazonaws.com", Request()));
        Refused(() => world.Roles.AssumeFor("999999999999", "lambda.amazonaws.com", Request()));
    }

    [Fact]
    public async Task Lifetimes_end_at_the_limit_of_the_role_and_of_a_chain()
    {
        await using var world = await SessionWorld.Open();
        await world.Add(Etl with { SessionSecondsMax = 7_200, Trust = Trust("\"*\"") });
        var two = Request() with { Lifetime = TimeSpan.FromHours(2) };
        var session = world.Roles.Assume(world.CallBy(SessionWorld.Root), two);
        var tooLong = Assert.Throws<TarnException>(
            () => world.Roles.Assume(world.CallBy(SessionWorld.Root), two with { Lifetime = TimeSpan.FromHours(3) }));
        Assert.Equal("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.", tooLong.Message);
        var chained = world.CallBy(Found(world, session));
        Assert.Contains("role chaining", Assert.Throws<TarnException>(() => world.Roles.Assume(chained, two)).Message, StringComparison.Ordinal);
        world.Roles.Assume(chained, Request());
    }

    private static Principal Found(SessionWorld world, RoleSession session)
    {
        Assert.Equal(CredentialStatus.Found, world.Sessions.Find(session.Key.Key.Id, session.Key.Token, out var found));
        return found!.Principal;
    }

    private static void Refused(Action assume) => Assert.Equal(ErrorKind.AccessDenied, Assert.Throws<TarnException>(assume).Kind);

    private static RoleRequest Request() => new()
    {
        RoleArn = "arn:aws:iam::123456789012:role/team/etl",
        SessionName = "nightly",
        Lifetime = TimeSpan.FromHours(1),
    };

    private static Identity User(string? effect) => new()
    {
        Kind = IdentityKind.User,
        Name = "ann",
        Path = "/",
        Inline = effect is null ? new Dictionary<string, string>() : new Dictionary<string, string>
        {
            ["p"] = $$"""{"Statement":{"Effect":"{{effect}}","Action":"sts:AssumeRole","Resource":"*"} }""",
        },
    };

    private static string Trust(string principal) =>
        $$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{principal}} } }""";
}
