namespace Tarn.Messaging.Topics.Definitions;

/// <summary>The names of topics' attributes.</summary>
public static class TopicAttribute
{
    public const string Policy = "Policy";
    public const string DisplayName = "DisplayName";
    public const string DeliveryPolicy = "DeliveryPolicy";
    public const string SignatureVersion = "SignatureVersion";
    public const string TracingConfig = "TracingConfig";
    public const string KmsMasterKeyId = "KmsMasterKeyId";
    public const string FifoTopic = "FifoTopic";
    public const string ContentBasedDeduplication = "ContentBasedDeduplication";
    public const string FifoThroughputScope = "FifoThroughputScope";
    public const string ArchivePolicy = "ArchivePolicy";
}
