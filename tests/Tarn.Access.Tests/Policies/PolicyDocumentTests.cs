using FsCheck;
using FsCheck.Fluent;
using Tarn.Access.Conditions;
using Tarn.Access.Policies;

namespace Tarn.Access.Tests.Policies;

public sealed class PolicyDocumentTests
{
    private const string Stream = "arn:aws:kinesis:us-east-1:123456789012:stream/clicks";

    private static readonly PolicyQuestion Put = new("kinesis:PutRecord", Stream);

    [Theory]
    [InlineData("""{"Effect":"Allow","Action":"kinesis:PutRecord","Resource":"*"}""", PolicyOutcome.Allowed)]
    [InlineData("""{"Effect":"Allow","Action":["kinesis:Get*","KINESIS:putrecord"],"Resource":["arn:aws:kinesis:*:*:stream/cl*"]}""", PolicyOutcome.Allowed)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"arn:aws:kinesis:us-east-1:123456789012:stream/click?"}""", PolicyOutcome.Allowed)]
    [InlineData("""{"Effect":"Allow","Action":"kinesis:PutRecord","Resource":"arn:aws:kinesis:us-east-1:123456789012:stream/CLICKS"}""", PolicyOutcome.Silent)]
    [InlineData("""{"Effect":"Allow","Action":"kinesis:PutRecords","Resource":"*"}""", PolicyOutcome.Silent)]
    [InlineData("""{"Effect":"Allow","NotAction":"kinesis:Delete*","Resource":"*"}""", PolicyOutcome.Allowed)]
    [InlineData("""{"Effect":"Allow","NotAction":"kinesis:*","Resource":"*"}""", PolicyOutcome.Silent)]
    [InlineData("""{"Effect":"Allow","Action":"kinesis:*","NotResource":"arn:aws:kinesis:*:*:stream/secret"}""", PolicyOutcome.Allowed)]
    [InlineData("""{"Effect":"Allow","Action":"kinesis:*","NotResource":"arn:aws:kinesis:*:*:stream/*"}""", PolicyOutcome.Silent)]
    [InlineData("""{"Effect":"Deny","NotAction":"kinesis:Get*","Resource":"*"}""", PolicyOutcome.Denied)]
    [InlineData("""{"Effect":"Deny","Action":"kinesis:*","NotResource":"arn:aws:kinesis:*:*:stream/other"}""", PolicyOutcome.Denied)]
    public void A_statement_decides_by_action_and_resource(string statement, PolicyOutcome outcome)
    {
        Assert.Equal(outcome, Identity(statement).Decide(Put));
        Assert.Equal(outcome, Parse($$"""{"Version":"2012-10-17","Statement":{{statement}}}""").Decide(Put));
    }

    [Fact]
    public void An_empty_condition_and_a_variable_of_the_old_version_limit_nothing()
    {
        var empty = Identity("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{}}""");
        Assert.Equal(PolicyOutcome.Allowed, empty.Decide(new PolicyQuestion("s3:GetObject", "*")));
        var old = Parse("""{"Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::${a}"}}""");
        Assert.Equal(PolicyOutcome.Allowed, old.Decide(new PolicyQuestion("s3:ListBucket", "arn:aws:s3:::${a}")));
    }

    [Fact]
    public void A_Deny_wins_in_any_order_of_any_statements()
    {
        var allow = """{"Effect":"Allow","Action":"*","Resource":"*"}""";
        var silent = """{"Effect":"Allow","Action":"s3:*","Resource":"*"}""";
        var deny = """{"Effect":"Deny","Action":"kinesis:Put*","Resource":"*"}""";
        Prop.ForAll(Arb.From(Gen.Elements(allow, silent, deny).NonEmptyListOf()), statements =>
        {
            var expected = statements.Contains(deny) ? PolicyOutcome.Denied : statements.Contains(allow) ? PolicyOutcome.Allowed : PolicyOutcome.Silent;
            return Identity([.. statements]).Decide(Put) == expected
                && PolicyDocument.Decide([.. statements.Select(one => Identity(one))], Put) == expected;
        }).Holds();
    }

    [Theory]
    [InlineData("{", "This policy contains invalid Json")]
    [InlineData("""{"Version":"2012-10-17","Version":"2012-10-17"}""", "This policy contains invalid Json")]
    [InlineData("[]", "Syntax errors in policy.")]
    [InlineData("""{"Version":"2012-10-17"}""", "Syntax errors in policy.")]
    [InlineData("""{"Version":"2012-10-17","Statement":[]}""", "Syntax errors in policy.")]
    [InlineData("""{"Version":"2013-01-01","Statement":[]}""", "Policy document must be version 2012-10-17 or greater.")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Resources":"*"}}""", "Syntax errors in policy.")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"*","NotAction":"*","Resource":"*"}}""", "Syntax errors in policy.")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":[1],"Resource":"*"}}""", "Syntax errors in policy.")]
    [InlineData("""{"Statement":{"Effect":"allow","Action":"*","Resource":"*"}}""", "Invalid effect: allow")]
    [InlineData("""{"Statement":{"Action":"*","Resource":"*"}}""", "Missing required field Effect")]
    [InlineData("""{"Statement":{"Effect":"Allow","Resource":"*"}}""", "Policy statement must contain actions.")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"*"}}""", "Policy statement must contain resources.")]
    [InlineData(
        """{"Statement":{"Effect":"Allow","Action":"PutRecord","Resource":"*"}}""",
        "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"*","Resource":"clicks"}}""", "Resource clicks must be in ARN format or \"*\".")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Principal":"*"}}""", "Policy document should not specify a principal.")]
    [InlineData(
        """{"Statement":[{"Sid":"a","Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"a","Effect":"Deny","Action":"*","Resource":"*"}]}""",
        "Statement IDs (SID) in a single policy must be unique.")]
    public void A_malformed_policy_is_refused_in_the_words_of_IAM(string text, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => Parse(text)).Message);

    [Fact]
    public void Any_text_is_read_or_refused()
    {
        var parts = Gen.Elements("{", "}", "[", "]", "\"Statement\"", ":", ",", "\"Effect\"", "\"Allow\"", "\"Action\"", "\"*\"", "\"Resource\"", "1", "null");
        Prop.ForAll(Arb.From(parts.ListOf().Select(list => string.Concat(list))), text =>
        {
            try
            {
                Parse(text);
            }
            catch (FormatException)
            {
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));
    }

    private static PolicyDocument Identity(params string[] statements) =>
        Parse($$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}""");

    private static PolicyDocument Parse(string text) => PolicyDocument.Parse(text, PolicyKind.Identity);
}
