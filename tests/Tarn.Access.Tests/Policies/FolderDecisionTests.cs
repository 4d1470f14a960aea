using Tarn.Access.Conditions;
using Tarn.Access.Policies;
using Tarn.Storage.Rights;

namespace Tarn.Access.Tests.Policies;

public sealed class FolderDecisionTests
{
    private const string Action = "s3:GetObject";
    private const string Bucket = "arn:aws:s3:::";

    [Theory]
    [InlineData("arn:aws:s3:::b/*", "arn:aws:s3:::b/t/", FolderRight.All)]
    [InlineData("*", "arn:aws:s3:::b/t/", FolderRight.All)]
    [InlineData("arn:aws:s3:::b/t/*", "arn:aws:s3:::b/t/", FolderRight.All)]
    [InlineData("arn:aws:s3:::b/t/data/*", "arn:aws:s3:::b/t/", FolderRight.Some)]
    [InlineData("arn:aws:s3:::b/t/*.parquet", "arn:aws:s3:::b/t/", FolderRight.Some)]
    [InlineData("arn:aws:s3:::b/t2/*", "arn:aws:s3:::b/t/", FolderRight.None)]
    [InlineData("arn:aws:s3:::b/t", "arn:aws:s3:::b/t/", FolderRight.None)]
    [InlineData("arn:aws:s3:::b/?/*", "arn:aws:s3:::b/t/", FolderRight.All)]
    [InlineData("arn:aws:s3:::b*", "arn:aws:s3:::b/", FolderRight.All)]
    [InlineData("arn:aws:s3:::b", "arn:aws:s3:::b/", FolderRight.None)]
    public void An_allow_covers_a_folder_or_a_part_of_it(string pattern, string prefix, FolderRight expected)
    {
        Assert.Equal(expected, Decide(prefix, Allow(pattern)));
    }

    [Theory]
    [InlineData("arn:aws:s3:::b/t/*", FolderRight.None)]
    [InlineData("arn:aws:s3:::b/t/secret/*", FolderRight.Some)]
    [InlineData("arn:aws:s3:::b/other/*", FolderRight.All)]
    public void A_deny_inside_the_folder_leaves_a_part(string denied, FolderRight expected)
    {
        Assert.Equal(expected, Decide("arn:aws:s3:::b/t/", Allow("*"), Deny(denied)));
    }

    [Fact]
    public void NotResource_is_about_everything_else()
    {
        var text = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","NotResource":"arn:aws:s3:::b/t/secret/*"}}""";
        Assert.Equal(FolderRight.Some, Decide("arn:aws:s3:::b/t/", text));
        Assert.Equal(FolderRight.None, Decide("arn:aws:s3:::b/t/secret/", text));
        Assert.Equal(FolderRight.All, Decide("arn:aws:s3:::b/u/", text));
    }

    [Fact]
    public void Whole_folders_agree_with_each_of_their_keys()
    {
        var random = new Random(7);
        for (var round = 0; round < 20_000; round++)
        {
            var policies = Enumerable.Range(0, random.Next(1, 4))
                .Select(_ => random.Next(3) == 0 ? Deny(Pattern(random)) : Allow(Pattern(random)))
                .Select(text => PolicyDocument.Parse(text, PolicyKind.Identity)).ToArray();
            var prefix = Bucket + Text(random, "ab/", 3);
            var outcome = policies.Aggregate(default(FolderOutcome), (decided, policy) => policy.DecideBelow(new PolicyQuestion(Action, prefix), decided));
            foreach (var key in new[] { prefix, prefix + Text(random, "ab/", 4), prefix + Text(random, "ab/", 2) })
            {
                var allowed = PolicyDocument.Decide(policies, new PolicyQuestion(Action, key)) == PolicyOutcome.Allowed;
                Assert.True(outcome.Right != FolderRight.All || allowed, $"round {round}: all of {prefix}, but not {key}");
                Assert.True(outcome.Right != FolderRight.None || !allowed, $"round {round}: none of {prefix}, but {key}");
            }
        }
    }

    private static string Pattern(Random random) => Bucket + Text(random, "ab/*?", 6) + (random.Next(2) == 0 ? "*" : "");

    private static string Text(Random random, string alphabet, int lengthMax) =>
        string.Concat(Enumerable.Range(0, random.Next(1, lengthMax + 1)).Select(_ => alphabet[random.Next(alphabet.Length)]));

    private static FolderRight Decide(string prefix, params string[] policies) => policies
        .Select(text => PolicyDocument.Parse(text, PolicyKind.Identity))
        .Aggregate(default(FolderOutcome), (outcome, policy) => policy.DecideBelow(new PolicyQuestion(Action, prefix), outcome)).Right;

    private static string Allow(string pattern) => Statement("Allow", pattern);

    private static string Deny(string pattern) => Statement("Deny", pattern);

    private static string Statement(string effect, string pattern) =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"{{effect}}","Action":"s3:*","Resource":"{{pattern}}"}]}""";
}
