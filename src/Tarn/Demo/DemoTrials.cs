namespace Tarn.Demo;

/// <summary>Three things to try after the demo: a picture, a record of one's own, AWS's own tools.</summary>
internal static class DemoTrials
{
    /// <summary>The text of the three things.</summary>
    /// <param name="folder">The demo's data directory.</param>
    /// <param name="region">The region of the demo's bucket.</param>
    /// <param name="picture">The way to the console's page.</param>
    public static string Text(string folder, string region, string picture) => $$"""

        Three things to try:
          1. See a picture of the way of the events: {{picture}}
          2. Send a flight of your own, and ask for it a moment later:
               echo '{"date":"2026-01-01T09:00:00Z","delay":-3,"distance":6000,"origin":"ZRH","destination":"JFK"}' | ./tarn put flights - --data {{folder}}
               ./tarn sql --data {{folder}} "SELECT * FROM demo.flights WHERE origin = 'ZRH'"
          3. Take AWS's own tools:
               eval "$(./tarn env --data {{folder}})"
               aws kinesis describe-stream-summary --stream-name flights
               aws s3 ls --recursive s3://tarn-000000000000-{{region}}/

        """;
}
