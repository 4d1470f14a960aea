using System.Text.Json;
using Tarn.Composition;

namespace Tarn.Tests.Modules.CloudTrail;

/// <summary>The topic and the log group of a trail.</summary>
public sealed class TrailMessagesTests
{
    private const string TopicArn = $"arn:aws:sns:us-east-1:{TrailWorld.Account}:trails";
    private const string QueueArn = $"arn:aws:sqs:us-east-1:{TrailWorld.Account}:trails";
    private const string GroupArn = $"arn:aws:logs:us-east-1:{TrailWorld.Account}:log-group:trails:*";
    private const string RoleArn = $"arn:aws:iam::{TrailWorld.Account}:role/trails";
    private const string Sns = "2010-03-31";
    private const string Iam = "2010-05-08";

    [Fact]
    public async Task Each_delivery_is_a_message_and_each_event_a_log_event_and_a_topic_that_refuses_stops_no_file()
    {
        await using var world = await TrailWorld.Open(AllModules.InOrder);
        var queue = await MakeTargets(world);
        await world.Ask("CreateTrail", $$"""
            {"Name":"proof","S3BucketName":"{{TrailWorld.Bucket}}","SnsTopicName":"trails","CloudWatchLogsLogGroupArn":"{{GroupArn}}",
            "CloudWatchLogsRoleArn":"{{RoleArn}}"}
            """);
        await world.Ask("StartLogging", """{"Name":"proof"}""");
        await world.Ask("ListTrails", "{}");
        await world.Pass(TimeSpan.FromMinutes(6), async () => (await world.Events()).Contains("ListTrails"));

        var message = await Receive(world, queue);
        Assert.Equal(TrailWorld.Bucket, message.GetProperty("s3Bucket").GetString());
        var named = message.GetProperty("s3ObjectKey").EnumerateArray().Select(key => key.GetString()!);
        Assert.Subset((await world.Keys("CloudTrail/")).ToHashSet(), named.ToHashSet());
        var (streams, logged) = await Logged(world);
        Assert.Equal([$"{TrailWorld.Account}_CloudTrail_us-east-1"], streams);
        Assert.Single(logged, "ListTrails");

        await LetPublish(world, "sns.amazonaws.com");
        await world.Ask("ListPublicKeys", "{}");
        await world.Pass(TimeSpan.FromMinutes(6), async () => (await world.Events()).Contains("ListPublicKeys"));
        Assert.NotEmpty((await world.Ask("GetTrailStatus", """{"Name":"proof"}""")).GetProperty("LatestNotificationError").GetString()!);
        Assert.Single((await Logged(world)).Events, "ListPublicKeys");
    }

    private static async Task<string> MakeTargets(TrailWorld world)
    {
        var policy = JsonEncodedText.Encode(Policy("sns.amazonaws.com", "sqs:SendMessage", QueueArn));
        var made = await world.AskOf("AmazonSQS.CreateQueue", $$$"""{"QueueName":"trails","Attributes":{"Policy":"{{{policy}}}"}}""");
        await world.Send("CreateTopic", Sns, ("Name", "trails"));
        await LetPublish(world, "cloudtrail.amazonaws.com");
        await world.Send(
            "Subscribe",
            Sns,
            ("TopicArn", TopicArn),
            ("Protocol", "sqs"),
            ("Endpoint", QueueArn),
            ("Attributes.entry.1.key", "RawMessageDelivery"),
            ("Attributes.entry.1.value", "true"));
        await world.AskOf("Logs_20140328.CreateLogGroup", """{"logGroupName":"trails"}""");
        await world.Send(
            "CreateRole",
            Iam,
            ("RoleName", "trails"),
            ("AssumeRolePolicyDocument", Policy("cloudtrail.amazonaws.com", "sts:AssumeRole", resource: null)));
        const string MayLog = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"logs:*","Resource":"*"}}""";
        await world.Send("PutRolePolicy", Iam, ("RoleName", "trails"), ("PolicyName", "logs"), ("PolicyDocument", MayLog));
        return made.GetProperty("QueueUrl").GetString()!;
    }

    private static Task LetPublish(TrailWorld world, string service) => world.Send(
        "SetTopicAttributes",
        Sns,
        ("TopicArn", TopicArn),
        ("AttributeName", "Policy"),
        ("AttributeValue", Policy(service, "sns:Publish", TopicArn)));

    private static async Task<JsonElement> Receive(TrailWorld world, string queue)
    {
        JsonElement messages = default;
        await world.Pass(TimeSpan.Zero, async () =>
            (await world.AskOf("AmazonSQS.ReceiveMessage", $$"""{"QueueUrl":"{{queue}}"}""")).TryGetProperty("Messages", out messages));
        return JsonDocument.Parse(messages[0].GetProperty("Body").GetString()!).RootElement.Clone();
    }

    private static async Task<(List<string> Streams, List<string> Events)> Logged(TrailWorld world)
    {
        var answer = await world.AskOf("Logs_20140328.FilterLogEvents", """{"logGroupName":"trails"}""");
        var events = answer.GetProperty("events").EnumerateArray().ToList();
        return (
            [.. events.Select(each => each.GetProperty("logStreamName").GetString()!).Distinct()],
            [.. events.Select(each => JsonDocument.Parse(each.GetProperty("message").GetString()!).RootElement.GetProperty("eventName").GetString()!)]);
    }

    private static string Policy(string service, string action, string? resource)
    {
        var on = resource is null ? "" : $""","Resource":"{resource}" """;
        return $$$"""
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"{{{service}}}"},"Action":"{{{action}}}"{{{on}}}}}
            """;
    }
}
