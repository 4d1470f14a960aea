using Tarn.Access.Identities;
using Tarn.Access.Policies;
using Tarn.Access.Sessions;

namespace Tarn.Access.Tests.Sessions;

/// <summary>
/// The form of tokens (<c>docs/formats/access.md</c>), beside a golden file: a name, the content in hexadecimal, and a
/// token that was sealed under an instance key of zeros.
/// </summary>
public sealed class GoldenTokensTests
{
    private const string SessionKeyId = "ASIAGOLDENGOLDENGOLD";
    private static readonly ResourceId User = new(42);
    private static readonly DateTimeOffset Issued = new(2026, 11, 20, 10, 30, 0, TimeSpan.Zero);
    private static readonly byte[] Secret = [.. Enumerable.Range(0, 30).Select(i => (byte)i)];

    [Fact]
    public async Task Tokens_are_the_golden_file()
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(Folder(), "tokens-v0.txt"));
        await using var world = await SessionWorld.Open();
        await world.Change(tx => IdentityStore.Put(tx, User, new Identity { Kind = IdentityKind.User, Name = "ann", Path = "/" }));
        Assert.Equal(Grants().Length, lines.Length);
        foreach (var ((name, owner, grant), line) in Grants().Zip(lines))
        {
            var parts = line.Split(' ');
            Assert.Equal($"{name} {Convert.ToHexStringLower(grant.Encode())}", $"{parts[0]} {parts[1]}");
            Assert.Equal(CredentialStatus.Found, world.Grants.Open(owner, parts[2], out var opened));
            Assert.Equal(grant.Encode(), opened!.Encode());
        }
    }

    private static (string Name, string Owner, Grant Grant)[] Grants()
    {
        var source = Grant.FingerprintOf(SessionWorld.Key);
        var places = SessionWorld.Root with { Places = [new("lake", "db/t", StorageScopeAccess.ReadWrite), new("other", "", StorageScopeAccess.Read)] };
        var user = Principal.User(TestCalls.Account, $"arn:aws:iam::{TestCalls.Account}:user/ann", "AIDAEXAMPLE", User, SessionWorld.Key.Id) with
        {
            SessionPolicy = new SessionPolicy("""{"Statement":[]}""", ["arn:aws:iam::aws:policy/ReadOnlyAccess"]),
        };
        var role = Principal.Role(TestCalls.Account, "etl", "AROAEXAMPLE", "nightly");
        return
        [
            ("session", "session key " + SessionKeyId, new Grant(SessionWorld.Root, source, Issued, Issued.AddHours(1), Secret)),
            ("places", "session key " + SessionKeyId, new Grant(places, source, Issued, Issued.AddHours(1), Secret)),
            ("role", "session key " + SessionKeyId, new Grant(role, [], Issued, Issued.AddHours(12), Secret)),
            ("bearer", "bearer token", new Grant(SessionWorld.Root, source, Issued, Issued.AddHours(1), [])),
            ("user", "session key " + SessionKeyId, new Grant(user, source, Issued, Issued.AddHours(1), Secret)),
        ];
    }

    private static string Folder([System.Runtime.CompilerServices.CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
