using Tarn.Aws.Tests.Rights;

namespace Tarn.Aws.Tests.Sqs;

/// <summary>The errors of queues as clients see them: codes, words, and the order of checks.</summary>
public sealed class QueueErrorsTests : IAsyncLifetime
{
    private const string Url = "http://queues/000000000000/";

    private QueueDoorWorld _world = null!;

    public static TheoryData<string, string, string> Refused => new()
    {
        { "GetQueueUrl", """{"QueueName":"none"}""", "400 QueueDoesNotExist: The specified queue does not exist." },
        { "SendMessage", """{"MessageBody":"b"}""", "400 MissingRequiredParameterException: The request must contain the parameter QueueUrl." },
        { "SendMessage", """{"QueueUrl":"URLnone","MessageBody":"b"}""", "400 QueueDoesNotExist: The specified queue does not exist." },
        {
            "SendMessage", """{"QueueUrl":"http://host/q","MessageBody":"b"}""",
            "400 InvalidAddress: The address http://host/q is not valid for this endpoint."
        },
        {
            "SendMessage", """{"QueueUrl":"URLq","MessageBody":""}""",
            "400 MissingRequiredParameterException: The request must contain the parameter MessageBody."
        },
        {
            "SendMessage", """{"QueueUrl":"URLq","MessageBody":"\u0001"}""",
            "400 InvalidMessageContents: Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 "
                + "to #xFFFD | #x10000 to #x10FFFF"
        },
        {
            "SendMessage", """{"QueueUrl":"URLq","MessageBody":"b","DelaySeconds":901}""",
            "400 InvalidParameterValueException: Value 901 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and "
                + "<= 900."
        },
        {
            "SendMessage", """{"QueueUrl":"URLf.fifo","MessageBody":"b","DelaySeconds":5,"MessageGroupId":"g","MessageDeduplicationId":"d"}""",
            "400 InvalidParameterValueException: Value 5 for parameter DelaySeconds is invalid. Reason: The request include parameter "
                + "that is not valid for this queue type."
        },
        {
            "SendMessage", """{"QueueUrl":"URLf.fifo","MessageBody":"b"}""",
            "400 MissingRequiredParameterException: The request must contain the parameter MessageGroupId."
        },
        {
            "SendMessage", """{"QueueUrl":"URLf.fifo","MessageBody":"b","MessageGroupId":"g"}""",
            "400 InvalidParameterValueException: The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId "
                + "provided explicitly"
        },
        {
            "SendMessage", """{"QueueUrl":"URLq","MessageBody":"b","MessageDeduplicationId":"d"}""",
            "400 InvalidParameterValueException: Value d for parameter MessageDeduplicationId is invalid. Reason: The request include "
                + "parameter that is not valid for this queue type."
        },
        {
            "SendMessage", """{"QueueUrl":"URLq","MessageBody":"b","MessageAttributes":{"a":{"DataType":"Text","StringValue":"x"}}}""",
            "400 InvalidParameterValueException: The message attribute 'a' has an invalid message attribute type, the set of supported "
                + "type prefixes is Binary, Number, and String."
        },
        {
            "SendMessage", """{"QueueUrl":"URLq","MessageBody":"b","MessageAttributes":{"a":{"DataType":"String"}}}""",
            "400 InvalidParameterValueException: Message (user) attribute 'a' must contain a non-empty value of type 'String'."
        },
        {
            "SendMessageBatch", """{"QueueUrl":"URLq","Entries":[]}""",
            "400 EmptyBatchRequest: There should be at least one SendMessageBatchRequestEntry in the request."
        },
        {
            "SendMessageBatch", """{"QueueUrl":"URLq","Entries":[{"Id":"i","MessageBody":"b"},{"Id":"i","MessageBody":"b"}]}""",
            "400 BatchEntryIdsNotDistinct: Id i repeated."
        },
        {
            "SendMessageBatch", """{"QueueUrl":"URLq","Entries":[{"Id":"a b","MessageBody":"b"}]}""",
            "400 InvalidBatchEntryId: A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at "
                + "most 80 letters long."
        },
        {
            "ReceiveMessage", """{"QueueUrl":"URLq","MaxNumberOfMessages":11}""",
            "400 InvalidParameterValueException: Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, "
                + "if provided."
        },
        {
            "ReceiveMessage", """{"QueueUrl":"URLq","WaitTimeSeconds":21}""",
            "400 InvalidParameterValueException: Value 21 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if "
                + "provided."
        },
        {
            "ReceiveMessage", """{"QueueUrl":"URLq","VisibilityTimeout":43201}""",
            "400 InvalidParameterValueException: Value 43201 for parameter VisibilityTimeout is invalid. Reason: Must be >= 0 and <= "
                + "43200, if provided."
        },
        {
            "ReceiveMessage", """{"QueueUrl":"URLq","ReceiveRequestAttemptId":"a"}""",
            "400 InvalidParameterValueException: Value a for parameter ReceiveRequestAttemptId is invalid. Reason: The request include "
                + "parameter that is not valid for this queue type."
        },
        {
            "DeleteMessage", """{"QueueUrl":"URLq","ReceiptHandle":"x"}""",
            "400 ReceiptHandleIsInvalid: The input receipt handle \"x\" is not a valid receipt handle."
        },
        {
            "ChangeMessageVisibility", """{"QueueUrl":"URLq","ReceiptHandle":"x","VisibilityTimeout":1}""",
            "400 ReceiptHandleIsInvalid: The input receipt handle \"x\" is not a valid receipt handle."
        },
        {
            "ChangeMessageVisibility", """{"QueueUrl":"URLq","ReceiptHandle":"x","VisibilityTimeout":43201}""",
            "400 InvalidParameterValueException: Value 43201 for parameter VisibilityTimeout is invalid. Reason: VisibilityTimeout must "
                + "be an integer between 0 and 43200."
        },
        {
            "CreateQueue", """{"QueueName":"a b"}""",
            "400 InvalidParameterValueException: Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"
        },
        {
            "CreateQueue", """{"QueueName":"n.fifo"}""",
            "400 InvalidParameterValueException: Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"
        },
        { "CreateQueue", """{"QueueName":"n","Attributes":{"No":"1"}}""", "400 InvalidAttributeName: Unknown Attribute No." },
        {
            "CreateQueue", """{"QueueName":"q","Attributes":{"DelaySeconds":"5"}}""",
            "400 QueueNameExists: A queue already exists with the same name and a different value for attribute DelaySeconds"
        },
        {
            "CreateQueue", """{"QueueName":"n","Attributes":{"DelaySeconds":"901"}}""",
            "400 InvalidAttributeValue: Invalid value for the parameter DelaySeconds."
        },
        {
            "SetQueueAttributes", """{"QueueUrl":"URLq","Attributes":{"VisibilityTimeout":"x"}}""",
            "400 InvalidAttributeValue: Invalid value for the parameter VisibilityTimeout."
        },
        {
            "SetQueueAttributes", """{"QueueUrl":"URLq","Attributes":{"RedrivePolicy":"{"}}""",
            "400 InvalidParameterValueException: Value { for parameter RedrivePolicy is invalid. Reason: Redrive policy is not a valid "
                + "JSON map."
        },
        { "SetQueueAttributes", """{"QueueUrl":"URLq","Attributes":{"FifoQueue":"true"}}""", "400 InvalidAttributeName: Unknown Attribute FifoQueue." },
        { "GetQueueAttributes", """{"QueueUrl":"URLq","AttributeNames":["No"]}""", "400 InvalidAttributeName: Unknown Attribute No." },
        { "PurgeQueue", """{"QueueUrl":"URLnone"}""", "400 QueueDoesNotExist: The specified queue does not exist." },
        {
            "StartMessageMoveTask", """{"SourceArn":"arn:aws:sqs:us-east-1:000000000000:q"}""",
            "400 InvalidParameterValueException: Source queue must be configured as a Dead Letter Queue."
        },
        {
            "StartMessageMoveTask", """{"SourceArn":"arn:aws:sqs:us-east-1:000000000000:none"}""",
            "400 QueueDoesNotExist: The specified queue does not exist."
        },
        { "CancelMessageMoveTask", """{"TaskHandle":"x"}""", "400 InvalidParameterValueException: Value for parameter TaskHandle is invalid." },
        {
            "AddPermission", """{"QueueUrl":"URLq","Label":"l","AWSAccountIds":[],"Actions":["SendMessage"]}""",
            "400 MissingRequiredParameterException: The request must contain the parameter PrincipalId."
        },
        {
            "RemovePermission", """{"QueueUrl":"URLq","Label":"none"}""",
            "400 InvalidParameterValueException: Value none for parameter Label is invalid. Reason: can't find label."
        },
    };

    public async Task InitializeAsync()
    {
        _world = await QueueDoorWorld.Open();
        await AskedDoor.Send(_world.Door, QueueDoorWorld.Json("CreateQueue", """{"QueueName":"q"}"""));
        await AskedDoor.Send(_world.Door, QueueDoorWorld.Json("CreateQueue", """{"QueueName":"f.fifo","Attributes":{"FifoQueue":"true"}}"""));
    }

    public async Task DisposeAsync() => await _world.DisposeAsync();

    /// <param name="input">The input, with URL for the start of a queue's URL.</param>
    /// <param name="expected">The code and the message.</param>
    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_request_has_the_services_error(string operation, string input, string expected)
    {
        var (status, code, message, _) = await AskedDoor.Send(_world.Door, QueueDoorWorld.Json(operation, input.Replace("URL", Url, StringComparison.Ordinal)));

        Assert.Equal(expected, $"{status} {code}: {message}");
    }

    /// <summary>A caller without the right learns nothing of the queue or of the other members.</summary>
    [Theory]
    [InlineData("SendMessage", """{"QueueUrl":"URLq","MessageBody":""}""", "sqs:SendMessage")]
    [InlineData("SendMessage", """{"QueueUrl":"URLnone","MessageBody":"b"}""", "sqs:SendMessage")]
    [InlineData("ReceiveMessage", """{"QueueUrl":"URLq","MaxNumberOfMessages":11}""", "sqs:ReceiveMessage")]
    [InlineData("DeleteMessage", """{"QueueUrl":"URLq","ReceiptHandle":"x"}""", "sqs:DeleteMessage")]
    [InlineData("GetQueueUrl", """{"QueueName":"none"}""", "sqs:GetQueueUrl")]
    [InlineData("SetQueueAttributes", """{"QueueUrl":"URLq","Attributes":{"No":"1"}}""", "sqs:SetQueueAttributes")]
    [InlineData("StartMessageMoveTask", """{"SourceArn":"arn:aws:sqs:us-east-1:000000000000:q"}""", "sqs:ReceiveMessage")]
    public async Task Rights_are_asked_before_anything_else(string operation, string input, string action)
    {
        var rights = new AllBut(action);
        var (status, code, _, _) = await AskedDoor.Send(
            _world.Door, QueueDoorWorld.Json(operation, input.Replace("URL", Url, StringComparison.Ordinal)), rights);

        Assert.Equal((403, "AccessDenied"), (status, code));
        Assert.StartsWith("arn:aws:sqs:us-east-1:000000000000:", rights.Asked[^1].Resource, StringComparison.Ordinal);
    }

    /// <summary>The older query protocol takes the same requests, with its own names of lists and maps.</summary>
    [Theory]
    [InlineData("Action=GetQueueUrl&QueueName=q", "<QueueUrl>http://queues/000000000000/q</QueueUrl>")]
    [InlineData("Action=ListQueues&QueueNamePrefix=f", "<QueueUrl>http://queues/000000000000/f.fifo</QueueUrl>")]
    [InlineData("Action=SendMessage&QueueUrl=URLq&MessageBody=b", "<MD5OfMessageBody>92eb5ffee6ae2fec3ad71c777531578f</MD5OfMessageBody>")]
    [InlineData("Action=GetQueueAttributes&QueueUrl=URLq&AttributeName.1=DelaySeconds", "<Attribute><Name>DelaySeconds</Name><Value>0</Value></Attribute>")]
    [InlineData("Action=CreateQueue&QueueName=n&Attribute.1.Name=DelaySeconds&Attribute.1.Value=5", "<QueueUrl>http://queues/000000000000/n</QueueUrl>")]
    [InlineData("Action=ReceiveMessage&QueueUrl=URLq", "<ReceiveMessageResult")]
    public async Task A_form_has_the_same_operations(string form, string part)
    {
        var (status, _, message, body) = await AskedDoor.Send(_world.Door, QueueDoorWorld.Form(form.Replace("URL", Url, StringComparison.Ordinal)));

        Assert.Equal((200, ""), (status, message));
        Assert.Contains(part, body, StringComparison.Ordinal);
    }
}
