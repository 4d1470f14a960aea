using System.Text.Json.Nodes;

namespace Tarn.Aws.Sns.Attributes;

/// <summary>The policy of a topic that has none: as on AWS, it allows the owner's account. AddPermission begins with it.</summary>
internal static class UsualPolicy
{
    private static readonly string[] Actions =
    [
        "SNS:GetTopicAttributes", "SNS:SetTopicAttributes", "SNS:AddPermission", "SNS:RemovePermission", "SNS:DeleteTopic", "SNS:Subscribe",
        "SNS:ListSubscriptionsByTopic", "SNS:Publish",
    ];

    /// <summary>The policy.</summary>
    public static JsonObject Of(Resource topic) => new()
    {
        ["Version"] = "2008-10-17",
        ["Id"] = "__default_policy_ID",
        ["Statement"] = new JsonArray(new JsonObject
        {
            ["Sid"] = "__default_statement_ID",
            ["Effect"] = "Allow",
            ["Principal"] = new JsonObject { ["AWS"] = "*" },
            ["Action"] = new JsonArray([.. Actions.Select(action => (JsonNode)JsonValue.Create(action)!)]),
            ["Resource"] = topic.Arn,
            ["Condition"] = new JsonObject { ["StringEquals"] = new JsonObject { ["AWS:SourceOwner"] = topic.Owner } },
        }),
    };
}
