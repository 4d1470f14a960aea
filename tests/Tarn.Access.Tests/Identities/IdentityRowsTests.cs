using System.Text;
using Tarn.Access.Identities;

namespace Tarn.Access.Tests.Identities;

/// <summary>Rows of identities and policies, as the first program wrote them.</summary>
public sealed class IdentityRowsTests
{
    private const string User = """{"kind":1,"name":"Ann","path":"/","session":3600,"inline":{},"attached":[],"keys":["TARN1","TARN2"]}""";

    private const string Role =
        """{"kind":2,"name":"Reader","path":"/team/","session":7200,"description":"reads \u003E writes","trust":"{\u0022a\u0022:1}","boundary":"b","inline":"""
        + """{"B":"{}","a":"{\u0022b\u0022:2}"},"attached":["arn:p","arn:o"],"keys":[]}""";

    private const string Policy =
        """{"name":"P","path":"/","description":"d","default":2,"newest":3,"updated":1700000000123,"versions":["""
        + """{"number":2,"created":1700000000000,"document":"{}"},{"number":3,"created":1700000000123,"document":"\u00FC"}]}""";

    private const string PlainPolicy = """{"name":"P","path":"/","default":1,"newest":1,"updated":0,"versions":[{"number":1,"created":0,"document":"{}"}]}""";

    [Theory]
    [InlineData(User)]
    [InlineData(Role)]
    public void A_row_of_an_identity_is_read_and_written_as_before(string row)
    {
        var identity = Identity.Decode(RowOf(row));
        Assert.Equal(row, Encoding.UTF8.GetString(identity.Encode().AsSpan(1)));
        Assert.Equal(1, identity.Encode()[0]);
    }

    [Theory]
    [InlineData(Policy)]
    [InlineData(PlainPolicy)]
    public void A_row_of_a_policy_is_read_and_written_as_before(string row)
    {
        var policy = ManagedPolicy.Decode(RowOf(row));
        Assert.Equal(row, Encoding.UTF8.GetString(policy.Encode().AsSpan(1)));
        Assert.Equal(1, policy.Encode()[0]);
    }

    [Fact]
    public void Members_of_a_row_are_the_settings()
    {
        var role = Identity.Decode(RowOf(Role));
        Assert.Equal((IdentityKind.Role, "Reader", "/team/", "reads > writes"), (role.Kind, role.Name, role.Path, role.Description));
        Assert.Equal(("""{"a":1}""", 7_200, "b"), (role.Trust, role.SessionSecondsMax, role.Boundary));
        Assert.Equal([KeyValuePair.Create("B", "{}"), KeyValuePair.Create("a", """{"b":2}""")], role.Inline);
        Assert.Equal(["arn:p", "arn:o"], role.Attached);
        Assert.Equal(["TARN1", "TARN2"], Identity.Decode(RowOf(User)).KeyIds);
        var policy = ManagedPolicy.Decode(RowOf(Policy));
        Assert.Equal(("P", "/", "d", 2, 3), (policy.Name, policy.Path, policy.Description, policy.DefaultNumber, policy.NewestNumber));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123), policy.Updated);
        Assert.Equal(new ManagedPolicyVersion(3, "ü", policy.Updated), policy.Versions[1]);
    }

    private static byte[] RowOf(string json) => [1, .. Encoding.UTF8.GetBytes(json)];
}
