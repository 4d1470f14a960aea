using Tarn.Access;
using Tarn.Aws.Athena;
using Tarn.Aws.CloudWatch;
using Tarn.Aws.DynamoDb;
using Tarn.Aws.DynamoDb.Finding;
using Tarn.Aws.DynamoDbStreams;
using Tarn.Aws.Events;
using Tarn.Aws.Events.Finding;
using Tarn.Aws.Firehose;
using Tarn.Aws.Glue;
using Tarn.Aws.Iam;
using Tarn.Aws.Iceberg;
using Tarn.Aws.Kinesis;
using Tarn.Aws.KinesisAnalyticsV2;
using Tarn.Aws.Kms;
using Tarn.Aws.Lambda;
using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Logs;
using Tarn.Aws.Logs.Finding;
using Tarn.Aws.S3;
using Tarn.Aws.Scheduler;
using Tarn.Aws.Scheduler.Finding;
using Tarn.Aws.SecretsManager;
using Tarn.Aws.Sns;
using Tarn.Aws.Sns.Finding;
using Tarn.Aws.Sqs;
using Tarn.Aws.Sqs.Finding;
using Tarn.Aws.Sts;
using Tarn.Aws.TarnApi;
using Tarn.Aws.Tests.Protocols;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Rights;

/// <summary>Access rows that name their resource by members in the service's own form.</summary>
public sealed class NamedResourcesTests
{
    private const string Account = "000000000000";
    private const string Mapping = "arn:aws:lambda:us-east-1:000000000000:event-source-mapping:u";

    private const string Elsewhere = "arn:aws:dynamodb:eu-west-1:000000000000:table/items";

    private const string KeyReason = "the key's policy and grants decide with facts of the use: context, alias, new grant";

    private static readonly ServiceDescriptor[] Services =
    [
        AthenaDoor.Descriptor, CloudWatchDoor.Descriptor, DynamoDbDoor.Descriptor, DynamoDbStreamsDoor.Descriptor, EventsDoor.Descriptor,
        FirehoseDoor.Descriptor, GlueDoor.Descriptor,
        IamDoor.Descriptor, IcebergDoor.Descriptor, KinesisDoor.Descriptor, KinesisAnalyticsV2Door.Descriptor, KmsDoor.Descriptor, LambdaDoor.Descriptor,
        LogsDoor.Descriptor,
        S3Door.Descriptor, SchedulerDoor.Descriptor, SecretsManagerDoor.Descriptor,
        SnsDoor.Descriptor, SqsDoor.Descriptor, StsDoor.Descriptor, TarnDoor.Descriptor,
    ];

    private static readonly (ServiceDescriptor Service, string Operations, string Reason)[] Left =
    [
        (AthenaDoor.Descriptor, "BatchGetNamedQuery BatchGetQueryExecution", "each entry has a work group of its own"),
        (CloudWatchDoor.Descriptor, "DeleteAlarms DisableAlarmActions EnableAlarmActions", "each alarm of the list is asked for"),
        (CloudWatchDoor.Descriptor, "DeleteDashboards", "each dashboard of the list is asked for"),
        (CloudWatchDoor.Descriptor, "DescribeAlarmHistory", "without a name it is asked for all alarms"),
        (DynamoDbDoor.Descriptor, "DeleteItem GetItem PutItem Query Scan UpdateItem", "condition keys need the parsed expressions and the table's key"),
        (DynamoDbDoor.Descriptor, "BatchGetItem BatchWriteItem TransactGetItems TransactWriteItems", "each item has a table and keys of its own"),
        (DynamoDbDoor.Descriptor, "BatchExecuteStatement ExecuteStatement ExecuteTransaction", "the parsed statement names the action, the table and the keys"),
        (EventsDoor.Descriptor, "PutEvents", "each entry has a bus and condition keys of its own"),
        (GlueDoor.Descriptor, "BatchDeleteConnection BatchDeleteTable BatchGetTableOptimizer", "each entry of the list is asked for"),
        (IcebergDoor.Descriptor, "CommitTransaction CreateNamespace RenameTable RenameView", "names are lists of levels in the body"),
        (KinesisDoor.Descriptor, "GetRecords", "the iterator is opened once, for the fastest path"),
        (KinesisDoor.Descriptor, "ListShards", "a token names the stream, and its own errors come first"),
        (KmsDoor.Descriptor, "CancelKeyDeletion CreateAlias CreateGrant CreateKey Decrypt DeleteAlias DeleteImportedKeyMaterial", KeyReason),
        (KmsDoor.Descriptor, "DeriveSharedSecret DescribeKey DisableKey DisableKeyRotation EnableKey EnableKeyRotation Encrypt", KeyReason),
        (KmsDoor.Descriptor, "GenerateDataKey GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext GenerateDataKeyWithoutPlaintext", KeyReason),
        (KmsDoor.Descriptor, "GenerateMac GetKeyLastUsage GetKeyPolicy GetKeyRotationStatus GetParametersForImport GetPublicKey", KeyReason),
        (KmsDoor.Descriptor, "ImportKeyMaterial ListGrants ListKeyPolicies ListKeyRotations ListResourceTags PutKeyPolicy ReEncrypt", KeyReason),
        (KmsDoor.Descriptor, "ReplicateKey RetireGrant RevokeGrant RotateKeyOnDemand ScheduleKeyDeletion Sign TagResource UntagResource", KeyReason),
        (KmsDoor.Descriptor, "UpdateAlias UpdateKeyDescription UpdatePrimaryRegion Verify VerifyMac", KeyReason),
        (LambdaDoor.Descriptor, "Invoke InvokeAsync InvokeWithResponseStream", "the function's own policy may allow the caller"),
        (LogsDoor.Descriptor, "DescribeMetricFilters", "without a name it is asked for all groups"),
        (LogsDoor.Descriptor, "DescribeLogStreams FilterLogEvents StartLiveTail", "either form of the group's ARN allows, and either denies"),
        (S3Door.Descriptor, "CopyObject UploadPartCopy", "the source is a second object, in a header"),
        (S3Door.Descriptor, "DeleteObjects", "each object of the list is asked for, and denied alone"),
        (S3Door.Descriptor, "GetObject HeadObject", "headers that no caller may send are refused before the rights are asked"),
        (SnsDoor.Descriptor, "ConfirmSubscription Unsubscribe", "unsigned callers prove their right by a token"),
        (StsDoor.Descriptor, "AssumeRole", "the role's trust policy decides"),
        (TarnDoor.Descriptor, "GetKeyUsage", KeyReason),
        (TarnDoor.Descriptor, "DeliverItems", "the definition of the table and the destination name the resources"),
    ];

    // A handle as the service makes it, with a source in the call's region.
    private static readonly string Handle = Convert.ToBase64String(
        """{"taskId":"00000000-0000-0001-0000-000000000001","sourceArn":"arn:aws:sqs:us-east-1:000000000000:dead"}"""u8);

    public static TheoryData<string, string, string?, string?, string?> Names => new()
    {
        { "sqs", "QueueUrl", "http://host:1/000000000000/q", null, "arn:aws:sqs:us-east-1:000000000000:q" },
        { "sqs", "QueueUrl", "http://other/111122223333/q/", null, "arn:aws:sqs:us-east-1:111122223333:q" },
        { "sqs", "QueueUrl", "/111122223333/q", null, "arn:aws:sqs:us-east-1:111122223333:q" },
        { "sqs", "QueueUrl", "q", null, "arn:aws:sqs:us-east-1:000000000000:q" },
        { "sqs", "QueueUrl", "http://host/q", null, null },
        { "sqs", "QueueUrl", null, null, null },
        { "sqs", "QueueName:QueueOwnerAWSAccountId", "q", null, "arn:aws:sqs:us-east-1:000000000000:q" },
        { "sqs", "QueueName:QueueOwnerAWSAccountId", "q", "111122223333", "arn:aws:sqs:us-east-1:111122223333:q" },
        { "sqs", "SourceArn", "arn:aws:sqs:us-east-1:000000000000:dead", null, "arn:aws:sqs:us-east-1:000000000000:dead" },
        { "sqs", "SourceArn", "arn:aws:sqs:eu-west-1:000000000000:dead", null, null },
        { "sqs", "TaskHandle", Handle, null, "arn:aws:sqs:us-east-1:000000000000:dead" },
        { "sqs", "TaskHandle", "e30=", null, null },
        { "sns", "TopicArn", "arn:aws:sns:us-east-1:000000000000:t", null, "arn:aws:sns:us-east-1:000000000000:t" },
        { "sns", "TopicArn", "arn:aws:sns:eu-west-1:000000000000:t", null, null },
        { "sns", "TopicArn:TargetArn", null, "arn:aws:sns:us-east-1:000000000000:t", "arn:aws:sns:us-east-1:000000000000:t" },
        { "sns", "TopicArn:TargetArn", "arn:aws:sns:us-east-1:000000000000:t", "arn:aws:sns:us-east-1:000000000000:u", "arn:aws:sns:us-east-1:000000000000:t" },
        { "sns", "ResourceArn", "t", null, null },
        { "events", "Name", "b", null, "arn:aws:events:us-east-1:000000000000:event-bus/b" },
        { "events", "EventBusName", null, null, "arn:aws:events:us-east-1:000000000000:event-bus/default" },
        { "events", "Name", "arn:aws-cn:events:us-east-1:111122223333:event-bus/b", null, "arn:aws:events:us-east-1:111122223333:event-bus/b" },
        { "events", "Name", "arn:aws:events:eu-west-1:000000000000:event-bus/b", null, null },
        { "events", "Rule:EventBusName", "r", null, "arn:aws:events:us-east-1:000000000000:rule/r" },
        { "events", "Rule:EventBusName", "r", "default", "arn:aws:events:us-east-1:000000000000:rule/r" },
        { "events", "Rule:EventBusName", "r", "b", "arn:aws:events:us-east-1:000000000000:rule/b/r" },
        { "events", "ResourceARN", "arn:aws:events:us-east-1:000000000000:rule/default/r", null, "arn:aws:events:us-east-1:000000000000:rule/r" },
        { "events", "ResourceARN", "arn:x:events:us-east-1:000000000000:event-bus/b", null, "arn:aws:events:us-east-1:000000000000:event-bus/b" },
        { "events", "ResourceARN", "arn:aws:events:eu-west-1:000000000000:rule/r", null, null },
        { "events", "ResourceARN", "r", null, null },
        { "scheduler", "Name:GroupName", "s", null, "arn:aws:scheduler:us-east-1:000000000000:schedule/default/s" },
        { "scheduler", "Name:GroupName", "s", "g", "arn:aws:scheduler:us-east-1:000000000000:schedule/g/s" },
        {
            "scheduler", "ResourceArn", "arn:aws-cn:scheduler:us-east-1:000000000000:schedule-group/g", null,
            "arn:aws:scheduler:us-east-1:000000000000:schedule-group/g"
        },
        { "scheduler", "ResourceArn", "arn:aws:scheduler:eu-west-1:000000000000:schedule-group/g", null, null },
        { "lambda", "FunctionName", "f", null, "arn:aws:lambda:us-east-1:000000000000:function:f" },
        { "lambda", "FunctionName", "f:live", null, "arn:aws:lambda:us-east-1:000000000000:function:f" },
        { "lambda", "FunctionName", "000000000000:function:f", null, "arn:aws:lambda:us-east-1:000000000000:function:f" },
        { "lambda", "FunctionName", "arn:x:y:us-east-1:000000000000:function:f", null, "arn:aws:lambda:us-east-1:000000000000:function:f" },
        { "lambda", "FunctionName", "arn:aws:lambda:us-east-1:111122223333:function:f", null, null },
        { "lambda", "FunctionName", "arn:aws:lambda:eu-west-1:000000000000:function:f", null, null },
        { "lambda", "FunctionName", "arn:aws:lambda", null, null },
        { "lambda", "FunctionName:Qualifier", "f", "live", "arn:aws:lambda:us-east-1:000000000000:function:f:live" },
        { "lambda", "FunctionName:Qualifier", "f:other", "live", null },
        { "lambda", "Resource", "arn:aws:lambda:us-east-1:000000000000:function:f", null, "arn:aws:lambda:us-east-1:000000000000:function:f" },
        { "lambda", "Resource", "arn:x:y:us-east-1:000000000000:function:f", null, "arn:aws:lambda:us-east-1:000000000000:function:f" },
        { "lambda", "Resource", Mapping, null, Mapping },
        { "lambda", "Resource", "f", null, null },
        { "layer", "LayerName", "l", null, "arn:aws:lambda:us-east-1:000000000000:layer:l" },
        { "layer", "LayerName", "arn:x:y:us-east-1:000000000000:layer:l", null, "arn:aws:lambda:us-east-1:000000000000:layer:l" },
        { "layer", "LayerName:VersionNumber", "l", "2", "arn:aws:lambda:us-east-1:000000000000:layer:l:2" },
        { "layer", "LayerName:VersionNumber", "arn:aws:lambda:us-east-1:000000000000:layer:l:1", "2", "arn:aws:lambda:us-east-1:000000000000:layer:l:2" },
        { "layer", "Arn", "arn:aws:lambda:us-east-1:000000000000:layer:l:1", null, "arn:aws:lambda:us-east-1:000000000000:layer:l:1" },
        { "layer", "Arn", "arn:aws:lambda:us-east-1:000000000000:layer:l", null, null },
        { "dynamodb", "TableName", "items", null, "arn:aws:dynamodb:us-east-1:000000000000:table/items" },
        { "dynamodb", "TableName", "arn:aws:dynamodb:us-east-1:000000000000:table/items", null, "arn:aws:dynamodb:us-east-1:000000000000:table/items" },
        { "dynamodb", "SourceTableArn:SourceTableName", null, "items", "arn:aws:dynamodb:us-east-1:000000000000:table/items" },
        {
            "dynamodb", "SourceTableArn:SourceTableName", "arn:aws:dynamodb:us-east-1:000000000000:table/items", "other",
            "arn:aws:dynamodb:us-east-1:000000000000:table/items"
        },
        { "dynamodb", "SourceTableArn:SourceTableName", null, null, null },
        { "logs", "logGroupName:logGroupIdentifier:logStreamName", "g", "s", "arn:aws:logs:us-east-1:000000000000:log-group:g:log-stream:s" },
        { "logs", "logGroupIdentifier::logStreamName", "g", "s", "arn:aws:logs:us-east-1:000000000000:log-group:g:log-stream:s" },
        {
            "logs", "logGroupIdentifier::logStreamName", "arn:aws:logs:us-east-1:000000000000:log-group:g", "s",
            "arn:aws:logs:us-east-1:000000000000:log-group:g:log-stream:s"
        },
        {
            "logs", "logGroupIdentifier::logStreamName", "arn:aws:logs:us-east-1:000000000000:log-group:g:*", "s",
            "arn:aws:logs:us-east-1:000000000000:log-group:g:log-stream:s"
        },
        { "logs", "logGroupIdentifier::logStreamName", "arn:aws:logs:eu-west-1:000000000000:log-group:g", "s", null },
    };

    /// <summary>A request cannot name a resource in a form that a Deny on its ARN does not meet.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Members_name_one_ARN(string service, string members, string? first, string? second, string? arn)
    {
        var call = DoorWire.Call("Any");
        Assert.Equal(Account, call.Account);
        string? Read(string member) => member == members.Split(':')[0] ? first : member == members.Split(':')[^1] ? second : null;
        var found = service switch
        {
            "sqs" => QueueFinder.ResourceOf(members, Read, call),
            "sns" => TopicFinder.ResourceOf(members, Read, call),
            "events" => BusNames.ResourceOf(members, Read, call),
            "scheduler" => ScheduleNames.ResourceOf(members, Read, call),
            "dynamodb" => TableFinder.ResourceOf(members, Read, call),
            "layer" => LayerReference.ResourceOf(members, Read, call),
            "logs" => LogGroupFinder.ResourceOf("logGroupName:logGroupIdentifier:logStreamName", Read, call),
            _ => FunctionFinder.ResourceOf(members, Read, call),
        };

        Assert.Equal(arn, found);
    }

    public static TheoryData<string, string, string, string> Errors => new()
    {
        { "DescribeTable", "ab", "ValidationException", "TableName must be at least 3 characters long and at most 255 characters long" },
        { "DescribeTable", Elsewhere, "ResourceNotFoundException", $"Requested resource not found: Table: {Elsewhere} not found" },
        { "DescribeTimeToLive", Elsewhere, "ResourceNotFoundException", "Requested resource not found" },
        { "CreateBackup", Elsewhere, "TableNotFoundException", $"Table not found: {Elsewhere}" },
    };

    /// <summary>A name that no table can have, and the ARN of another region's table, get the operation's own error.</summary>
    [Theory]
    [MemberData(nameof(Errors))]
    public void A_table_that_cannot_be_the_callers_has_the_operations_error(string operation, string name, string code, string message)
    {
        var error = Assert.Throws<AwsErrorException>(() => TableFinder.ResourceOf("TableName", _ => name, DoorWire.Call(operation)));

        Assert.Equal((code, message), (error.Code, error.Message));
    }

    /// <summary>Methods that authorise by themselves are a list that only shrinks, each with its reason.</summary>
    [Fact]
    public void Few_operations_authorise_inside()
    {
        var expected = Left.SelectMany(row => row.Operations.Split(' ').Select(operation => $"{row.Service.Name}:{operation}"));
        var actual = Services.SelectMany(service => service.Operations.Where(operation => operation.Access.Inside)
            .Select(operation => $"{service.Name}:{operation.Name}")).ToList();

        Assert.Equal(expected.Order(StringComparer.Ordinal), actual.Order(StringComparer.Ordinal));

        // Each use of a key has facts that only its method knows.
        Assert.True(actual.Count(name => !name.StartsWith("kms:", StringComparison.Ordinal)) <= 47);
        Assert.All(Left, row => Assert.NotEmpty(row.Reason));
    }
}
