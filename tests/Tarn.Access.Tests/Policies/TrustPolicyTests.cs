using Tarn.Access.Conditions;
using Tarn.Access.Policies;

namespace Tarn.Access.Tests.Policies;

public sealed class TrustPolicyTests
{
    private const string Account = TestCalls.Account;
    private static readonly TrustCaller User = new(Account, $"arn:aws:iam::{Account}:user/ann", $"arn:aws:iam::{Account}:user/ann", "AIDAANN", null);

    private static readonly TrustCaller Session = new(
        Account, $"arn:aws:sts::{Account}:assumed-role/etl/s", $"arn:aws:iam::{Account}:role/team/etl", "AROAETL", null);

    [Theory]
    [InlineData("\"*\"", PrincipalMatch.Named, PrincipalMatch.Named)]
    [InlineData("""{"AWS":"*"}""", PrincipalMatch.Named, PrincipalMatch.Named)]
    [InlineData("""{"AWS":"123456789012"}""", PrincipalMatch.Account, PrincipalMatch.Account)]
    [InlineData("""{"AWS":["arn:aws:iam::123456789012:root","arn:aws:iam::123456789012:user/ann"]}""", PrincipalMatch.Directly, PrincipalMatch.Account)]
    [InlineData("""{"AWS":"arn:aws:iam::123456789012:role/team/etl"}""", PrincipalMatch.None, PrincipalMatch.Named)]
    [InlineData("""{"AWS":"arn:aws:sts::123456789012:assumed-role/etl/s"}""", PrincipalMatch.None, PrincipalMatch.Directly)]
    [InlineData("""{"AWS":"arn:aws:iam::999999999999:root"}""", PrincipalMatch.None, PrincipalMatch.None)]
    [InlineData("""{"Service":"lambda.amazonaws.com"}""", PrincipalMatch.None, PrincipalMatch.None)]
    [InlineData("""{"Federated":"arn:aws:iam::123456789012:saml-provider/x"}""", PrincipalMatch.None, PrincipalMatch.None)]
    public void Principals_name_callers(string principal, PrincipalMatch user, PrincipalMatch session)
    {
        var policy = Trust($$"""{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{principal}}}""");
        Assert.Equal(user, Decide(policy, User));
        Assert.Equal(session, Decide(policy, Session));
    }

    [Fact]
    public void A_service_is_trusted_by_its_name_alone()
    {
        var policy = Trust("""{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["lambda.amazonaws.com","glue.amazonaws.com"]}}""");
        Assert.Equal(PrincipalMatch.Named, Decide(policy, TrustCaller.Of("lambda.amazonaws.com")));
        Assert.Equal(PrincipalMatch.None, Decide(policy, TrustCaller.Of("firehose.amazonaws.com")));
    }

    [Fact]
    public void A_Deny_and_an_external_id_decide()
    {
        var allow = """{"Effect":"Allow","Action":"sts:*","Principal":{"AWS":"*"}}""";
        var deny = """{"Effect":"Deny","Action":"sts:AssumeRole","Principal":{"AWS":"arn:aws:iam::123456789012:user/ann"}}""";
        Assert.Equal(PrincipalMatch.None, Decide(Trust($"{allow},{deny}"), User));
        Assert.Equal(PrincipalMatch.Named, Decide(Trust($"{allow},{deny}"), Session));

        var outside = Trust(
            """{"Effect":"Allow","Action":"sts:AssumeRole","Principal":"*","Condition":{"StringEquals":{"sts:ExternalId":["a","b"]}}}""");
        Assert.Equal(PrincipalMatch.None, Decide(outside, User));
        Assert.Equal(PrincipalMatch.None, Decide(outside, User, "c"));
        Assert.Equal(PrincipalMatch.Named, Decide(outside, User, "b"));

        var other = """ "Action":"sts:AssumeRole","Principal":"*","Condition":{"StringNotEquals":{"sts:ExternalId":"b"}}""";
        Assert.Equal(PrincipalMatch.None, Decide(Trust($$"""{{allow}},{"Effect":"Deny",{{other}}}"""), User));
        Assert.Equal(PrincipalMatch.Named, Decide(Trust($$"""{{allow}},{"Effect":"Deny",{{other}}}"""), User, "b"));
    }

    [Theory]
    [InlineData("""{"Effect":"Allow","Action":"sts:AssumeRole"}""", "Missing required field Principal")]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObject","Principal":"*"}""", "AssumeRole policy may only specify STS AssumeRole actions.")]
    [InlineData("""{"Effect":"Allow","Action":"sts:AssumeRole","Principal":"*","Resource":"*"}""", "Has prohibited field Resource")]
    [InlineData("""{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"ann"}}""", "Invalid principal in policy: \"AWS\":\"ann\"")]
    [InlineData("""{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"lambda"}}""", "Invalid principal in policy: \"SERVICE\":\"lambda\"")]
    public void A_malformed_trust_policy_is_refused(string statement, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => Trust(statement)).Message);

    private static PrincipalMatch Decide(PolicyDocument policy, TrustCaller caller, string? externalId = null) =>
        TrustPolicy.Decide(policy, caller, new PolicyQuestion("sts:AssumeRole", "*", new ExternalIdKey(externalId), null));

    private static PolicyDocument Trust(string statements) =>
        PolicyDocument.Parse($$"""{"Version":"2012-10-17","Statement":[{{statements}}]}""", PolicyKind.Trust);

    private sealed class ExternalIdKey(string? given) : IConditionKeys
    {
        public IReadOnlyList<string>? Find(in PolicyQuestion question, string key) => key == "sts:externalid" && given is not null ? [given] : null;
    }
}
