using Tarn.Aws.Events.Model;
using Tarn.Messaging.Buses.Definitions;
using Tarn.Messaging.Buses.Rules;

namespace Tarn.Aws.Events.Rules;

/// <summary>Rules in answers.</summary>
internal static class RuleForms
{
    public static string StateOf(BusRule rule) => rule.IsEnabled ? "ENABLED" : "DISABLED";

    /// <summary>The rule as lists show it.</summary>
    public static Rule Of(RegisteredBus bus, BusRule rule) => new()
    {
        Name = rule.Name,
        Arn = rule.Arn,
        EventPattern = rule.Pattern,
        ScheduleExpression = rule.Schedule,
        State = StateOf(rule),
        Description = rule.Description,
        RoleArn = rule.RoleArn,
        EventBusName = bus.Resource.Name.Name,
        ManagedBy = rule.ManagedBy,
    };
}
