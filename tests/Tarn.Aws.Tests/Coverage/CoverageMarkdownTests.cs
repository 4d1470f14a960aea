using Tarn.Aws;
using Tarn.Wire.Coverage;

namespace Tarn.Aws.Tests.Coverage;

public sealed class CoverageMarkdownTests
{
    [Fact]
    public void Every_answer_has_its_place_on_the_page()
    {
        var page = CoverageMarkdown.Render(
        [
            new("shop", "The Shop",
            [
                new("Buy", true, [new(true, "Colour", "echoed | only"), new(false, "Count", "use 1")]),
                new("Close", true, [new(true, "*", "nothing depends on it")]),
                new("Look", true, []),
                new("Steal", false, []),
                new("Sell", false, []),
            ]),
        ]);
        Assert.Contains("| [The Shop](#shop) | 5 | 3 | 2 |\n", page, StringComparison.Ordinal);
        Assert.Contains(
            "| <a id=\"shop-buy\"></a>Buy | works | `Colour` kept: echoed \\| only<br>`Count` refused: use 1 |\n", page, StringComparison.Ordinal);
        Assert.Contains("</a>Close | kept: nothing depends on it |  |\n", page, StringComparison.Ordinal);
        Assert.Contains("</a>Look | works |  |\n", page, StringComparison.Ordinal);
        Assert.Contains("\nMissing: Steal, Sell.\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_has_every_service_and_what_its_door_has()
    {
        Assert.Equal(
            ["athena", "cloudtrail", "cloudwatch", "dynamodb", "dynamodbstreams", "events", "firehose", "glue", "iam", "iceberg", "kinesis",
                "kinesisanalyticsv2", "kms", "lambda", "logs", "pipes", "s3", "scheduler", "secretsmanager", "sns", "sqs", "sts", "tarn"],
            CoverageTable.Services.Select(service => service.Name));
        var sts = CoverageTable.Services.Single(service => service.Name == "sts");
        Assert.True(sts.Operations.Single(operation => operation.Name == "GetCallerIdentity").Present);
        Assert.False(sts.Operations.Single(operation => operation.Name == "GetWebIdentityToken").Present);
        Assert.Contains("Missing: ", CoverageMarkdown.Render(CoverageTable.Services), StringComparison.Ordinal);
    }

    [Fact]
    public void Notes_of_a_group_of_members_stand_on_every_operation_that_takes_the_group()
    {
        var s3 = CoverageTable.Services.Single(service => service.Name == "s3");
        Assert.All((string[])["PutObject", "CopyObject", "CreateMultipartUpload"], name => Assert.Contains(
            new MemberCoverage(false, "ServerSideEncryption", "AES256, aws:kms"), s3.Operations.Single(operation => operation.Name == name).Notes));
    }
}
