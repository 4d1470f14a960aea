namespace Tarn.Demo;

/// <summary>The demo's questions about the flights that it sent.</summary>
internal static class DemoQuestions
{
    /// <summary>Question and statement.</summary>
    public static IReadOnlyList<(string Question, string Sql)> All { get; } =
    [
        (
            "Which routes are flown most?",
            """
            SELECT origin, destination, count(*) AS flights, round(avg(distance)) AS miles
            FROM demo.flights
            GROUP BY origin, destination
            ORDER BY flights DESC, origin
            LIMIT 5
            """),
        (
            "At which hours do flights leave late?",
            """
            SELECT substr("date", 12, 2) AS hour, count(*) AS flights, round(avg(delay), 1) AS mean_delay_minutes,
                   max(delay) AS worst
            FROM demo.flights
            GROUP BY substr("date", 12, 2)
            ORDER BY mean_delay_minutes DESC
            LIMIT 6
            """),
        (
            "Which large airports are the most punctual?",
            """
            SELECT origin, count(*) AS flights,
                   round(100.0 * sum(CASE WHEN delay <= 0 THEN 1 ELSE 0 END) / count(*), 1) AS percent_on_time
            FROM demo.flights
            GROUP BY origin
            HAVING count(*) >= (SELECT count(*) / 100 FROM demo.flights)
            ORDER BY percent_on_time DESC
            LIMIT 5
            """),
        (
            "Do long flights arrive later?",
            """
            SELECT CASE WHEN distance < 500 THEN '1: under 500 miles'
                        WHEN distance < 1500 THEN '2: 500 to 1,500 miles'
                        ELSE '3: over 1,500 miles' END AS haul,
                   count(*) AS flights, round(avg(delay), 1) AS mean_delay_minutes
            FROM demo.flights
            GROUP BY 1
            ORDER BY 1
            """),
        (
            "Between which pairs does the way back take the larger delay?",
            """
            WITH route AS (
              SELECT origin, destination, count(*) AS flights, avg(delay) AS delay
              FROM demo.flights
              GROUP BY origin, destination
            )
            SELECT there.origin, there.destination, round(there.delay, 1) AS delay_there, round(back.delay, 1) AS delay_back
            FROM route there
            JOIN route back ON there.origin = back.destination AND there.destination = back.origin
            WHERE there.flights >= 100 AND back.flights >= 100
            ORDER BY back.delay - there.delay DESC
            LIMIT 5
            """),
    ];
}
