using Tarn.Access.Secrets;

namespace Tarn.Access.Tests.Secrets;

/// <summary>The rules of staging labels.</summary>
public sealed class SecretStagesTests
{
    [Theory]
    [InlineData("b", "AWSCURRENT", "a: AWSPREVIOUS; b: AWSPENDING AWSCURRENT; c: mine")]
    [InlineData("c", "AWSCURRENT", "a: AWSPREVIOUS; b: AWSPENDING; c: mine AWSCURRENT")]
    [InlineData("a", "AWSCURRENT", "a: AWSCURRENT; b: AWSPENDING; c: mine AWSPREVIOUS")]
    [InlineData("b", "mine", "a: AWSCURRENT; b: AWSPENDING mine; c: AWSPREVIOUS")]
    public void A_label_is_on_one_version(string to, string stage, string expected)
    {
        var hasPrevious = expected.Contains("c: mine AWSPREVIOUS", StringComparison.Ordinal) || stage == "mine";
        var secret = new SecretDefinition
        {
            Versions =
            [
                new SecretVersion { Id = "a", Stages = ["AWSCURRENT"] },
                new SecretVersion { Id = "b", Stages = ["AWSPENDING"] },
                new SecretVersion { Id = "c", Stages = hasPrevious ? ["mine", "AWSPREVIOUS"] : ["mine"] },
            ],
        };
        Assert.Equal(expected, Text(SecretStages.Attach(secret, to, [stage])));
    }

    [Fact]
    public void The_previous_version_loses_its_label_to_the_one_before_the_current()
    {
        var secret = new SecretDefinition
        {
            Versions = [new SecretVersion { Id = "a", Stages = ["AWSCURRENT"] }, new SecretVersion { Id = "b" }, new SecretVersion { Id = "c" }],
        };
        secret = SecretStages.Attach(SecretStages.Attach(secret, "b", ["AWSCURRENT"]), "c", ["AWSCURRENT"]);
        Assert.Equal("a: ; b: AWSPREVIOUS; c: AWSCURRENT", Text(secret));
        Assert.Equal("a: ; b: ; c: AWSCURRENT", Text(SecretStages.Detach(secret, "AWSPREVIOUS")));
    }

    [Fact]
    public void A_secret_has_twenty_labels_at_most()
    {
        var secret = new SecretDefinition { Versions = [new SecretVersion { Id = "a" }] };
        var labels = Enumerable.Range(0, SecretStages.LabelsMax).Select(i => $"l{i}").ToList();
        secret = SecretStages.Attach(secret, "a", labels);
        Assert.Throws<Tarn.Storage.TarnException>(() => SecretStages.Attach(secret, "a", ["one more"]));
    }

    private static string Text(SecretDefinition secret) =>
        string.Join("; ", secret.Versions.Select(version => $"{version.Id}: {string.Join(' ', version.Stages)}"));
}
