using Tarn.Aws.Tests.Rights;

namespace Tarn.Aws.Tests.Sns;

/// <summary>The errors of topics as clients see them: codes, words, and the order of checks.</summary>
public sealed class TopicErrorsTests : IAsyncLifetime
{
    private const string Arns = "arn:aws:sns:us-east-1:000000000000:";

    private TopicDoorWorld _world = null!;

    public static TheoryData<string, string> Refused => new()
    {
        { "Action=Publish&Message=m", "400 InvalidParameter: Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter" },
        { "Action=Publish&TopicArn=ARNnone&Message=m", "404 NotFound: Topic does not exist" },
        { "Action=Publish&TopicArn=t&Message=m", "400 InvalidParameter: Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1" },
        { "Action=Publish&TopicArn=ARNt&Message=", "400 InvalidParameter: Invalid parameter: Empty message" },
        {
            "Action=Publish&PhoneNumber=%2B1555&Message=m",
            "400 InvalidParameter: Invalid parameter: PhoneNumber Reason: PhoneNumber is not supported by Tarn; supported: TopicArn "
                + "(docs/coverage.md#sns-publish)."
        },
        { "Action=Publish&TopicArn=ARNt&Message=m&Subject=a%0Ab", "400 InvalidParameter: Invalid parameter: Subject" },
        {
            "Action=Publish&TopicArn=ARNt&Message=%7B%7D&MessageStructure=json",
            "400 InvalidParameter: Invalid parameter: Message Structure - No default entry in JSON message body"
        },
        {
            "Action=Publish&TopicArn=ARNt&Message=m&MessageStructure=json",
            "400 InvalidParameter: Invalid parameter: Message Structure - JSON message body failed to parse"
        },
        { "Action=Publish&TopicArn=ARNt&Message=m&MessageStructure=xml", "400 InvalidParameter: Invalid parameter: MessageStructure" },
        {
            "Action=Publish&TopicArn=ARNt&Message=m&MessageAttributes.entry.1.Name=a&MessageAttributes.entry.1.Value.DataType=Text&"
                + "MessageAttributes.entry.1.Value.StringValue=x",
            "400 ParameterValueInvalid: The message attribute 'a' has an invalid message attribute type, the set of supported type "
                + "prefixes is Binary, Number, and String."
        },
        {
            "Action=Publish&TopicArn=ARNt&Message=m&MessageAttributes.entry.1.Name=a&MessageAttributes.entry.1.Value.DataType=String",
            "400 ParameterValueInvalid: The message attribute 'a' must contain non-empty message attribute value for message attribute "
                + "type 'String'."
        },
        {
            "Action=Publish&TopicArn=ARNf.fifo&Message=m",
            "400 InvalidParameter: Invalid parameter: The MessageGroupId parameter is required for FIFO topics"
        },
        {
            "Action=Publish&TopicArn=ARNf.fifo&Message=m&MessageGroupId=g",
            "400 InvalidParameter: Invalid parameter: The topic should either have ContentBasedDeduplication enabled or "
                + "MessageDeduplicationId provided explicitly"
        },
        {
            "Action=Publish&TopicArn=ARNt&Message=m&MessageDeduplicationId=d",
            "400 InvalidParameter: Invalid parameter: MessageDeduplicationId Reason: The request includes MessageDeduplicationId "
                + "parameter that is not valid for this topic type"
        },
        {
            "Action=PublishBatch&TopicArn=ARNt",
            "400 InvalidParameter: Invalid parameter: PublishBatchRequestEntries Reason: no value for required parameter"
        },
        {
            "Action=PublishBatch&TopicArn=ARNt&PublishBatchRequestEntries.member.1.Id=i&PublishBatchRequestEntries.member.1.Message=m&"
                + "PublishBatchRequestEntries.member.2.Id=i&PublishBatchRequestEntries.member.2.Message=m",
            "400 BatchEntryIdsNotDistinct: Two or more batch entries in the request have the same Id."
        },
        {
            "Action=PublishBatch&TopicArn=ARNt&PublishBatchRequestEntries.member.1.Id=a%20b&PublishBatchRequestEntries.member.1.Message=m",
            "400 InvalidBatchEntryId: The Id of a batch entry in the batch request contains an impermissible character: a b"
        },
        { "Action=CreateTopic&Name=a%20b", "400 InvalidParameter: Invalid parameter: Topic Name" },
        { "Action=CreateTopic&Name=n.fifo", "400 InvalidParameter: Invalid parameter: Topic Name" },
        {
            "Action=CreateTopic&Name=n&Attributes.entry.1.key=No&Attributes.entry.1.value=1",
            "400 InvalidParameter: Invalid parameter: Attributes Reason: Unknown attribute No"
        },
        { "Action=CreateTopic&Name=n&Attributes.entry.1.key=FifoTopic&Attributes.entry.1.value=true", "400 InvalidParameter: Invalid parameter: Topic Name" },
        { "Action=GetTopicAttributes&TopicArn=ARNnone", "404 NotFound: Topic does not exist" },
        {
            "Action=GetTopicAttributes&TopicArn=arn:aws:sns",
            "400 InvalidParameter: Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 3"
        },
        { "Action=GetTopicAttributes", "400 InvalidParameter: Invalid parameter: TopicArn Reason: no value for required parameter" },
        { "Action=SetTopicAttributes&TopicArn=ARNt&AttributeName=No&AttributeValue=1", "400 InvalidParameter: Invalid parameter: AttributeName" },
        {
            "Action=SetTopicAttributes&TopicArn=ARNt&AttributeName=Policy&AttributeValue=%7B",
            "400 InvalidParameter: Invalid parameter: Policy Error: This policy contains invalid Json"
        },
        {
            "Action=Subscribe&TopicArn=ARNt&Protocol=no&Endpoint=x",
            "400 InvalidParameter: Invalid parameter: Amazon SNS does not support this protocol string: no"
        },
        { "Action=Subscribe&TopicArn=ARNt&Protocol=sqs&Endpoint=x", "400 InvalidParameter: Invalid parameter: SQS endpoint ARN" },
        { "Action=Subscribe&TopicArn=ARNt&Protocol=http&Endpoint=x", "400 InvalidParameter: Invalid parameter: Endpoint must match the specified protocol" },
        { "Action=Subscribe&TopicArn=ARNnone&Protocol=sqs&Endpoint=arn:aws:sqs:us-east-1:000000000000:q", "404 NotFound: Topic does not exist" },
        {
            "Action=Subscribe&TopicArn=ARNt&Protocol=sqs&Endpoint=arn:aws:sqs:us-east-1:000000000000:q&"
                + "Attributes.entry.1.key=FilterPolicy&Attributes.entry.1.value=%7B",
            "400 InvalidParameter: Invalid parameter: Attributes Reason: FilterPolicy: failed to parse JSON."
        },
        {
            "Action=Subscribe&TopicArn=ARNt&Protocol=sqs&Endpoint=arn:aws:sqs:us-east-1:000000000000:q&Attributes.entry.1.key=No&Attributes.entry.1.value=1",
            "400 InvalidParameter: Invalid parameter: AttributeName"
        },
        { "Action=GetSubscriptionAttributes&SubscriptionArn=ARNt:00000000-0000-0000-0000-000000000001", "404 NotFound: Subscription does not exist" },
        {
            "Action=GetSubscriptionAttributes&SubscriptionArn=x",
            "400 InvalidParameter: Invalid parameter: SubscriptionArn Reason: An ARN must have at least 6 elements, not 1"
        },
        {
            "Action=Unsubscribe&SubscriptionArn=x",
            "400 InvalidParameter: Invalid parameter: SubscriptionArn Reason: An ARN must have at least 6 elements, not 1"
        },
        { "Action=ConfirmSubscription&TopicArn=ARNt&Token=x", "400 InvalidParameter: Invalid token" },
        { "Action=ListSubscriptionsByTopic&TopicArn=ARNnone", "404 NotFound: Topic does not exist" },
        { "Action=ListTopics&NextToken=x", "400 InvalidParameter: NextToken is not one that this operation gave." },
        { "Action=TagResource&ResourceArn=ARNnone&Tags.member.1.Key=k&Tags.member.1.Value=v", "404 ResourceNotFound: Resource does not exist" },
    };

    public async Task InitializeAsync()
    {
        _world = await TopicDoorWorld.Open();
        await AskedDoor.Send(_world.Door, TopicDoorWorld.Form("Action=CreateTopic&Name=t"));
        await AskedDoor.Send(
            _world.Door, TopicDoorWorld.Form("Action=CreateTopic&Name=f.fifo&Attributes.entry.1.key=FifoTopic&Attributes.entry.1.value=true"));
    }

    public async Task DisposeAsync() => await _world.DisposeAsync();

    /// <param name="form">The request, with ARN for the start of a topic's ARN.</param>
    /// <param name="expected">The code and the message.</param>
    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_request_has_the_services_error(string form, string expected)
    {
        var (status, code, message, _) = await AskedDoor.Send(_world.Door, TopicDoorWorld.Form(form.Replace("ARN", Arns, StringComparison.Ordinal)));

        Assert.Equal(expected, $"{status} {code}: {message}");
    }

    /// <summary>A caller without the right learns nothing of the topic, the subscription, or the other members.</summary>
    [Theory]
    [InlineData("Action=Publish&TopicArn=ARNt&Message=", "sns:Publish")]
    [InlineData("Action=Publish&TargetArn=ARNnone&Message=m", "sns:Publish")]
    [InlineData("Action=GetTopicAttributes&TopicArn=ARNnone", "sns:GetTopicAttributes")]
    [InlineData("Action=SetTopicAttributes&TopicArn=ARNt&AttributeName=No&AttributeValue=1", "sns:SetTopicAttributes")]
    [InlineData("Action=Subscribe&TopicArn=ARNt&Protocol=no", "sns:Subscribe")]
    [InlineData("Action=GetSubscriptionAttributes&SubscriptionArn=ARNt:00000000-0000-0000-0000-000000000001", "sns:GetSubscriptionAttributes")]
    [InlineData("Action=SetSubscriptionAttributes&SubscriptionArn=ARNt:00000000-0000-0000-0000-000000000001&AttributeName=No", "sns:SetSubscriptionAttributes")]
    [InlineData("Action=Unsubscribe&SubscriptionArn=ARNt:00000000-0000-0000-0000-000000000001", "sns:Unsubscribe")]
    [InlineData("Action=ConfirmSubscription&TopicArn=ARNt&Token=x", "sns:ConfirmSubscription")]
    public async Task Rights_are_asked_before_anything_else(string form, string action)
    {
        var rights = new AllBut(action);
        var (status, code, _, _) = await AskedDoor.Send(_world.Door, TopicDoorWorld.Form(form.Replace("ARN", Arns, StringComparison.Ordinal)), rights);

        Assert.Equal((403, "AccessDenied"), (status, code));
        Assert.StartsWith(Arns, rights.Asked[^1].Resource, StringComparison.Ordinal);
    }
}
