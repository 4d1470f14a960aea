using System.Runtime.CompilerServices;
using System.Text.Json;
using Tarn.Access.Conditions;
using Tarn.Access.Policies;
using Tarn.Aws.S3.Conditions;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.S3.Conditions;

/// <summary>The cases of <c>tests/data/policies/s3-conditions.jsonl</c>: a request, a condition, and whether it holds, a line.</summary>
public sealed class S3ConditionCaseTests
{
    [Fact]
    public void Requests_set_the_keys_that_conditions_ask_for()
    {
        var rows = File.ReadLines(CasesPath()).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.True(rows.Count >= 100);
        Assert.Empty(rows.Where(row => Holds(row) != row.GetProperty("holds").GetBoolean()).Select(row => row.GetRawText()));
    }

    [Fact]
    public void A_bucket_policy_takes_every_key_of_the_cases() => Assert.All(
        File.ReadLines(CasesPath()).SelectMany(line => JsonDocument.Parse(line).RootElement.GetProperty("condition").EnumerateObject())
            .SelectMany(test => test.Value.EnumerateObject().Select(key => key.Name.ToLowerInvariant())),
        key => Assert.True(S3RequestKeys.IsKnown(key), key));

    private static bool Holds(JsonElement row)
    {
        var policy = PolicyDocument.Parse(
            $$"""
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{{row.GetProperty("condition").GetRawText()}} } }
            """,
            PolicyKind.Identity);
        return policy.Decide(new PolicyQuestion("s3:GetObject", "arn:aws:s3:::b/k", new Keys(KeysOf(row)), null)) == PolicyOutcome.Allowed;
    }

    private static S3RequestKeys KeysOf(JsonElement row)
    {
        var headers = new WireHeaders();
        foreach (var header in row.GetProperty("headers").EnumerateObject())
        {
            headers.Set(header.Name, header.Value.GetString()!);
        }

        var request = new WireRequest
        {
            Method = row.GetProperty("method").GetString()!,
            RawPath = "/b/k",
            RawQuery = row.GetProperty("query").GetString()!,
            Headers = headers,
        };
        var signature = row.GetProperty("signature");
        return new S3RequestKeys(request, signature.ValueKind == JsonValueKind.Null ? null : new CallSignature(
            Enum.Parse<SignatureVersion>(signature.GetProperty("version").GetString()!),
            Enum.Parse<SignatureLocation>(signature.GetProperty("place").GetString()!),
            signature.TryGetProperty("ageMs", out var age) ? TimeSpan.FromMilliseconds(age.GetInt64()) : null));
    }

    private static string CasesPath([CallerFilePath] string here = "") =>
        Path.Join(Path.GetDirectoryName(here), "../../../data/policies/s3-conditions.jsonl");

    private sealed class Keys(S3RequestKeys request) : IConditionKeys
    {
        public IReadOnlyList<string>? Find(in PolicyQuestion question, string key) => request.Find(key);
    }
}
