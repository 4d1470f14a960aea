using System.Globalization;

namespace Tarn.Aws.Kinesis.Resources;

/// <summary>The service's own messages. Users' programs match them.</summary>
internal static class KinesisTexts
{
    public const string Unnamed = "Either StreamName or StreamARN must be specified.";
    public const string NoTokenNorName = "Either NextToken or StreamName should be provided.";
    public const string InvalidIterator = "Invalid ShardIterator.";
    public const string NoTimestamp =
        "Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. Current request has no timestamp parameter.";

    public static string TokenAnd(string member) => $"NextToken and {member} cannot be provided together.";

    public static string StreamNotFound(string name, string account) => $"Stream {name} under account {account} not found.";

    public static string StreamExists(string name, string account) => $"Stream {name} under account {account} already exists.";

    public static string NotActive(string name, string account, string status) =>
        $"Stream {name} under account {account} not ACTIVE, instead in state {status}";

    /// <summary>For operations that a stream allows while it is UPDATING.</summary>
    public static string NotServing(string name, string account, string status) =>
        $"Stream {name} under account {account} not ACTIVE or UPDATING, instead in state {status}";

    public const string WarmWithoutCommitment =
        "WarmThroughputMiBps needs the account's commitment to minimum throughput: UpdateAccountSettings with MinimumThroughputBillingCommitment ENABLED.";

    public const string WarmWithoutOnDemand = "WarmThroughputMiBps goes with capacity mode ON_DEMAND, and only with it.";

    public static string OnDemand(string name, string account) =>
        $"Request is invalid. Stream {name} under account {account} is in On-Demand mode.";

    public static string ShardRateExceeded(string shard, string stream, string account) =>
        $"Rate exceeded for shard {shard} in stream {stream} under account {account}.";

    public static string StreamRateExceeded(string stream, string account) => $"Rate exceeded for stream {stream} under account {account}.";

    public static string CallRateExceeded(string account) => $"Rate exceeded for account {account}.";

    // Terraform retries when it reads "simultaneously be in CREATING or DELETING". The grammar and the two spaces are
    // the service's own.
    public static string TooManyChanging(int most, string account) =>
        $"This request would have exceed the limit on the number  of streams that can simultaneously be in CREATING "
            + $"or DELETING for the account {account}. Limit: {most}.";

    public static string TooManyOnDemand(int most, string account) => $"Account {account} already has {most} streams of capacity mode ON_DEMAND.";

    public static string TooManyShards(string account, string region, int current, int most, int more) =>
        $"This request would exceed the shard limit for the account {account} in {region}. Current shard count for "
            + $"the account: {current}. Limit: {most}. Number of additional shards that would have resulted from this "
            + $"request: {more}. Refer to the AWS Service Limits page "
            + $"(http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) for current limits and how to request higher limits.";

    public static string ScalesTooFar(bool up, int open, int target) =>
        $"UpdateShardCount cannot scale {(up ? "up over double" : "down below half")} your current open shard count. "
            + $"Current open shard count: {open}, Target shard count: {target}";

    public static string ScalesTooOften(int most, string stream, string account) =>
        $"UpdateShardCount cannot be called more than {most} times in a rolling 24-hour period on stream {stream} under account {account}.";

    public static string NoPolicy(string arn) => $"No resource policy found for resource ARN {arn}.";

    public static string NotAuthorized(string principal, string action, string arn) =>
        $"User: {principal} is not authorized to perform: {action} on resource: {arn} because no resource-based policy allows the {action} action";

    public static string SplitPlace(string key, string shard, string stream, string account, string from, string to) =>
        $"NewStartingHashKey {key} used in SplitShard() on shard {shard} in stream {stream} under account {account} "
            + $"is not both greater than one plus the shard's StartingHashKey {from} and less than the shard's EndingHashKey {to}.";

    public static string NotAdjacent(string shard, string other, string stream, string account) =>
        $"Shards {shard} and {other} in stream {stream} under account {account} are not an adjacent pair of shards eligible for merging";

    public static string ShardClosed(string shard, string stream, string account) =>
        $"Shard {shard} in stream {stream} under account {account} has already been merged or split, and thus is not eligible for merging or splitting.";

    public static string TargetTooLarge(int most, int open, int target) =>
        $"Target shard count or number of open shards cannot be greater than {most}. Current open shard count: {open}, Target shard count: {target}";

    public static string NameAndArnDisagree(string name, string arn) => $"StreamName {name} and StreamARN {arn} do not name the same stream.";

    public static string NotAStreamArn(string arn) => $"{arn} is not the ARN of a stream.";

    public static string CannotFindShard(string shard, string stream, string account) =>
        $"Could not find shard {shard} in stream {stream} under account {account}.";

    public static string NoShard(string shard, string stream, string account) =>
        $"Shard {shard} in stream {stream} under account {account} does not exist";

    public static string SequenceNumberNotWanted(string type) => WhichSequenceNumber(type, "and also a StartingSequenceNumber.");

    public static string SequenceNumberWanted(string type) => WhichSequenceNumber(type, "and no StartingSequenceNumber.");

    public static string SequenceNumberInvalid(string number, string shard, string stream, string account) =>
        $"StartingSequenceNumber {number} used in GetShardIterator on shard {shard} in stream {stream} under account {account} is invalid.";

    public static string SequenceNumberOfAnotherStream(string number, string shard, string stream, string account) =>
        $"StartingSequenceNumber {number} used in GetShardIterator on shard {shard} in stream {stream} under account "
            + $"{account} is invalid because it did not come from this stream.";

    public static string SequenceNumberOfAnotherShard(string encoded, string shard) =>
        $"Invalid StartingSequenceNumber. It encodes {encoded}, while it was used in a call to a shard with {shard}";

    public static string TimestampInFuture(DateTimeOffset asked, DateTimeOffset now) => string.Create(
        CultureInfo.InvariantCulture,
        $"The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. timestampInMillis: "
            + $"{asked.ToUnixTimeMilliseconds()}, currentTimestampInMillis: {now.ToUnixTimeMilliseconds()}");

    public static string IteratorExpired(DateTimeOffset issued, DateTimeOffset now) =>
        $"Iterator expired. The iterator was created at time {Moment(issued)} while right now it is {Moment(now)} "
            + $"which is further in the future than the tolerated delay of 300000 milliseconds.";

    public static string TokenExpired => "The NextToken has expired: it is valid for 300 seconds.";

    public static string RetentionTooShort(int hours) =>
        $"Minimum allowed retention period is 24 hours. Requested retention period ({hours} hours) is too short.";

    public static string RetentionTooLong(int hours) =>
        $"Maximum allowed retention period is 8760 hours. Requested retention period ({hours} hours) is too long.";

    public static string RetentionNotLonger(int hours, string stream, int existing) =>
        $"Requested retention period ({hours} hours) for stream {stream} can not be shorter than existing retention "
            + $"period ({existing} hours). Use DecreaseRetentionPeriod API.";

    public static string RetentionNotShorter(int hours, string stream, int existing) =>
        $"Requested retention period ({hours} hours) for stream {stream} can not be longer than existing retention "
            + $"period ({existing} hours). Use IncreaseRetentionPeriod API.";

    public static string TooManyTags(string stream, string account) =>
        $"Failed to add tags to stream {stream} under account {account} because a given stream cannot have more than 50 tags associated with it.";

    public const string TagCharacters =
        "Some tags contain invalid characters. Valid characters: Unicode letters, digits, white space, _ . / = + - % @.";

    /// <summary>For the one character that the message above allows and the service refuses.</summary>
    public static string AddedTagsWithPercent(string stream, string account) => TagsWithPercent("add tags to", stream, account);

    public static string RemovedTagsWithPercent(string stream, string account) => TagsWithPercent("remove tags from", stream, account);

    public static string NumberForOrderingInvalid(string number, string stream, string account) =>
        $"ExclusiveMinimumSequenceNumber {number} used in PutRecord on stream {stream} under account {account} is invalid.";

    /// <summary>The message of a violated constraint of the model, but without the value.</summary>
    public static string DataTooLarge(IReadOnlyList<string> members, int bytesMax)
    {
        var found = members.Count == 1 ? "1 validation error detected: " : $"{members.Count} validation errors detected: ";
        return found + string.Join("; ", members.Select(member => string.Create(
            CultureInfo.InvariantCulture,
            $"Value at '{member}' failed to satisfy constraint: Member must have length less than or equal to {bytesMax}")));
    }

    public static string RecordTooLarge(int bytes, int bytesMax) => string.Create(
        CultureInfo.InvariantCulture, $"Record size of {bytes} bytes (data and partition key) is larger than the stream's maximum of {bytesMax} bytes.");

    public static string RequestTooLarge => "Records size exceeds 10 MB limit";

    public static string HashKeyInvalid(string key) =>
        $"Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was {key}";

    public const string ConsumerUnnamed =
        "Either ConsumerARN, or StreamARN and ConsumerName, must be specified, and they must name the same consumer.";

    public static string NotAConsumerArn(string arn) => $"{arn} is not the ARN of a consumer.";

    public static string ConsumerNotFound(string name, string account) => $"Consumer {name}, account {account} not found.";

    public static string ConsumerExists(string name, string stream, string account) =>
        $"Consumer {name} of stream {stream} under account {account} already exists.";

    public static string TooManyConsumers(string stream, string account, int most) =>
        $"Stream {stream} under account {account} has {most} registered consumers, which is the limit.";

    public static string StreamHasConsumers(string stream, string account) =>
        $"DeleteStream can't delete {account}:{stream} because there are consumers associated with this data stream. "
            + $"To delete {stream} anyway, set the EnforceConsumerDeletion parameter to true to force the deletion of "
            + $"all the consumers that are associated with it.";

    public static string OtherSubscription(string account, string stream, string shard, string consumer) =>
        $"Another active subscription exists for this consumer: {account}:{stream}:{shard}:{consumer}";

    public static string TakenOver(string account, string stream, string shard) =>
        $"Another subscription of this consumer took over: {account}:{stream}:{shard}";

    public static string SubscriptionGone(string stream, string account) =>
        $"The consumer was deregistered or its stream deleted: {stream} under account {account}.";

    private static string TagsWithPercent(string failed, string stream, string account) =>
        $"Failed to {failed} stream {stream} under account {account} because some tags contained illegal characters. "
        + "The allowed characters are Unicode letters, white-spaces, '_',',','/','=','+','-','@'.";

    private static string WhichSequenceNumber(string type, string fault) =>
        "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or "
        + $"(2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified {type} {fault}";

    private static string Moment(DateTimeOffset time) =>
        time.UtcDateTime.ToString("ddd MMM dd HH:mm:ss 'UTC' yyyy", CultureInfo.InvariantCulture);
}
