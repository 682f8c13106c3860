FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY OnCallAgent.Domain/ OnCallAgent.Domain/
COPY OnCallAgent.Web/ OnCallAgent.Web/
COPY wwwroot-assets/ wwwroot-assets/
COPY samples/ samples/
RUN dotnet publish OnCallAgent.Web -c Release -o /app --locked-mode

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /var/lib/oncall-agent
COPY --from=build /app /app
# The data directory belongs to the image's unprivileged user; everything else is read-only to it.
RUN mkdir -p data logs && chown -R app:app /var/lib/oncall-agent
USER app
ENV ASPNETCORE_URLS=http://+:8000
EXPOSE 8000
VOLUME ["/var/lib/oncall-agent/data"]
ENTRYPOINT ["dotnet", "/app/OnCallAgent.Web.dll"]
