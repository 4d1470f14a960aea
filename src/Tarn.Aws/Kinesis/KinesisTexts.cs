using System.Globalization;

namespace Tarn.Aws.Kinesis;

/// <summary>The service's own sentences: users match on them.</summary>
internal static class KinesisTexts
{
    public const string Unnamed = "Either StreamName or StreamARN must be specified.";
    public const string InvalidIterator = "Invalid ShardIterator.";
    public const string NoTimestamp =
        "Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. Current request has no timestamp parameter.";

    public static string StreamNotFound(string name, string account) => $"Stream {name} under account {account} not found.";

    public static string StreamExists(string name, string account) => $"Stream {name} under account {account} already exists.";

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
        $"StartingSequenceNumber {number} used in GetShardIterator on shard {shard} in stream {stream} under account {account} is invalid because it did not come from this stream.";

    public static string SequenceNumberOfAnotherShard(string encoded, string shard) =>
        $"Invalid StartingSequenceNumber. It encodes {encoded}, while it was used in a call to a shard with {shard}";

    public static string TimestampInFuture(DateTimeOffset asked, DateTimeOffset now) => string.Create(
        CultureInfo.InvariantCulture,
        $"The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. timestampInMillis: {asked.ToUnixTimeMilliseconds()}, currentTimestampInMillis: {now.ToUnixTimeMilliseconds()}");

    public static string IteratorExpired(DateTimeOffset issued, DateTimeOffset now) =>
        $"Iterator expired. The iterator was created at time {Moment(issued)} while right now it is {Moment(now)} which is further in the future than the tolerated delay of 300000 milliseconds.";

    public static string TokenExpired => "The NextToken has expired: it is valid for 300 seconds.";

    public static string RetentionTooShort(int hours) =>
        $"Minimum allowed retention period is 24 hours. Requested retention period ({hours} hours) is too short.";

    public static string RetentionTooLong(int hours) =>
        $"Maximum allowed retention period is 8760 hours. Requested retention period ({hours} hours) is too long.";

    public static string RetentionNotLonger(int hours, string stream, int existing) =>
        $"Requested retention period ({hours} hours) for stream {stream} can not be shorter than existing retention period ({existing} hours). Use DecreaseRetentionPeriod API.";

    public static string RetentionNotShorter(int hours, string stream, int existing) =>
        $"Requested retention period ({hours} hours) for stream {stream} can not be longer than existing retention period ({existing} hours). Use IncreaseRetentionPeriod API.";

    public static string TooManyTags(string stream, string account) =>
        $"Failed to add tags to stream {stream} under account {account} because a given stream cannot have more than 50 tags associated with it.";

    public static string TagCharacters =>
        "Some tags contain invalid characters. Valid characters: Unicode letters, digits, white space, _ . / = + - % @ :.";

    public static string RecordTooLarge(int bytes, int bytesMax) => string.Create(
        CultureInfo.InvariantCulture, $"Record size of {bytes} bytes (data and partition key) is larger than the stream's maximum of {bytesMax} bytes.");

    public static string RequestTooLarge => "Records size exceeds 10 MB limit";

    public static string HashKeyInvalid(string key) =>
        $"Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was {key}";

    private static string WhichSequenceNumber(string type, string fault) =>
        "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or "
        + $"(2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified {type} {fault}";

    private static string Moment(DateTimeOffset time) =>
        time.UtcDateTime.ToString("ddd MMM dd HH:mm:ss 'UTC' yyyy", CultureInfo.InvariantCulture);
}
